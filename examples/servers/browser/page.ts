import '@angular/compiler';
import { HttpClient, HttpParams } from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { Session } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';
import { appConfig } from 'the-server/app.config';
import './story-page';

const { injector } = await createApplication(appConfig);
const http = injector.get(HttpClient);
const session = injector.get(Session);

globalThis.story = {
  status: () => session.status(),
  signOut: () => session.signOut(),
  signIn: (fields, encoding) =>
    session.signIn(encoding === 'form' ? new HttpParams({ fromObject: fields }) : fields),
  read: (url, times) =>
    Promise.all(Array.from({ length: times }, () => firstValueFrom(http.get(url)))),
};
