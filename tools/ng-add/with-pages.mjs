import { configPath, configWith } from './applications.mjs';

const router = "import { provideRouter } from '@angular/router';";
const routes = "import { routes } from './app.routes';";
const listed = `import { Routes } from '@angular/router';

export const routes: Routes = [{ path: '**', redirectTo: '' }];
`;

/** Applications that get pages, with what they must contain afterwards. */
export const withPages = [
  {
    title: 'a fresh application',
    files: {
      ...configWith(`${router}\n${routes}`, 'provideRouter(routes)'),
      'src/app/app.routes.ts': listed.replace("{ path: '**', redirectTo: '' }", ''),
    },
    expected: {
      [configPath]: /import \{ leaveWhenOver \} from '\.\/auth\/leave-when-over'/,
      'src/app/app.routes.ts': /canActivate: \[whenSignedOut\],.*path: 'ended'/s,
    },
  },
  {
    title: 'an application with a wildcard route',
    files: {
      ...configWith(`${router}\n${routes}`, 'provideRouter(routes)'),
      'src/app/app.routes.ts': listed,
    },
    expected: { 'src/app/app.routes.ts': /'sign-in'.*'ended'.*'\*\*'/s },
  },
  {
    title: 'routes in the configuration itself',
    files: configWith(router, 'provideRouter([])'),
    expected: { [configPath]: /provideRouter\(\[\s*\{\s*path: 'sign-in'/ },
  },
  {
    title: 'routes in a folder of their own',
    files: {
      ...configWith(
        `${router}\nimport { routes } from '../routing/routes';`,
        'provideRouter(routes)',
      ),
      'src/routing/routes.ts': listed,
    },
    expected: { 'src/routing/routes.ts': /import\('\.\.\/app\/auth\/sign-in'\)/ },
  },
  {
    title: 'an application with a module for its routes',
    files: {
      'src/main.ts': `import { platformBrowser } from '@angular/platform-browser';
import { AppModule } from './app/app-module';
platformBrowser().bootstrapModule(AppModule);
`,
      'src/app/app-module.ts': `import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { AppRoutingModule } from './app-routing-module';
import { App } from './app';
@NgModule({ declarations: [App], imports: [BrowserModule, AppRoutingModule], providers: [], bootstrap: [App] })
export class AppModule {}
`,
      'src/app/app-routing-module.ts': `import { NgModule } from '@angular/core';
import { RouterModule, Routes } from '@angular/router';
const routes: Routes = [];
@NgModule({ imports: [RouterModule.forRoot(routes)], exports: [RouterModule] })
export class AppRoutingModule {}
`,
    },
    expected: {
      'src/app/app-routing-module.ts': /const routes: Routes = \[\s*\{\s*path: 'sign-in'/,
      'src/app/app-module.ts': /provideAppInitializer\(leaveWhenOver\)/,
    },
  },
  {
    title: 'an application that a server renders',
    files: {
      ...configWith(`${router}\n${routes}`, 'provideRouter(routes)'),
      'src/app/app.routes.ts': listed,
      'src/app/app.routes.server.ts': `import { RenderMode, ServerRoute } from '@angular/ssr';
export const serverRoutes: ServerRoute[] = [{ path: '**', renderMode: RenderMode.Prerender }];
`,
    },
    expected: {
      'src/app/app.routes.server.ts':
        /\[\s*\{ path: 'sign-in', renderMode: RenderMode\.Client \},\s*\{ path: '\*\*'/,
    },
  },
];

/** Applications that get none, and what is said. */
export const withoutPages = [
  { title: 'no router', files: configWith('', ''), message: /routes .* were not found/ },
  {
    title: 'routes that are made by a function',
    files: configWith(router, 'provideRouter(createRoutes())'),
    message: /routes .* were not found/,
  },
  {
    title: 'two lists of this name',
    files: {
      ...configWith(`${router}\n${routes}`, 'provideRouter(routes)'),
      'src/app/app.routes.ts': listed,
      'src/admin/admin.routes.ts': listed,
    },
    message: /routes .* were not found/,
  },
];
