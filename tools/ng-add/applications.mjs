// Parts of applications, to which the schematic adds the library.

export const configPath = 'src/app/app.config.ts';
export const http = `import {
  provideHttpClient, withInterceptors, withInterceptorsFromDi, withRequestsMadeViaParent,
} from '@angular/common/http';`;
export const mine = "import { feature, list, logs, more, toasts } from './interceptors';";

/** An application whose configuration has these imports and providers. */
export const configWith = (imports, providers) => ({
  [configPath]: `import { ApplicationConfig } from '@angular/core';
${imports}
export const appConfig: ApplicationConfig = {
  providers: [${providers}],
};
`,
});

/** An application whose client has these features. */
export const clientWith = (features, others = '') =>
  configWith(`${http}\n${mine}`, `provideHttpClient(${features})${others}`);

/** An application that starts a module with these imports and providers. */
export const moduleWith = (imports, providers) => ({
  'src/main.ts': `import { platformBrowser } from '@angular/platform-browser';
import { AppModule } from './app/app.module';
platformBrowser().bootstrapModule(AppModule);
`,
  'src/app/app.module.ts': `import { HttpClientModule, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { App } from './app';
${mine}
@NgModule({ declarations: [App], imports: [BrowserModule, ${imports}], providers: [${providers}], bootstrap: [App] })
export class AppModule {}
`,
});
