import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import {
  ChangeDetectionStrategy,
  Component,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { authInterceptor, provideAuth, Session } from '@latchkey/angular';
import { PlayedServer } from './played-server';

/** What a sample claims, by its exported names. */
export type SampleChecks = Readonly<Record<string, (sample: never) => Promise<void>>>;

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
export class Page {}

export const setUp = [
  provideHttpClient(withInterceptors([authInterceptor])),
  provideAuth({ api: ['/api/'] }),
];

let running: PlayedServer | null = null;

/** Starts an application with these providers, and its server. */
export function start(providers: readonly (Provider | EnvironmentProviders)[]): PlayedServer {
  TestBed.configureTestingModule({ providers: [...providers, provideHttpClientTesting()] });
  running = new PlayedServer();
  return running;
}

/** Stops the server of the last test. */
export function stop(): void {
  running?.close();
}

export async function signIn(server: PlayedServer, email: string): Promise<void> {
  await server.serve(TestBed.inject(Session).signIn({ email, password: 'right' }));
}
