import { type HttpHandlerFn, HttpHeaders, HttpRequest, HttpResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom, of, toArray } from 'rxjs';
import { appConfig } from '../app-config';
import { EveryTab } from './every-tab';
import { TokenDrop } from './token-drop';
import { Troubles } from './troubles';

describe('a problem simulated by the live view', () => {
  beforeEach(() =>
    TestBed.configureTestingModule({
      providers: [...appConfig.providers, EveryTab, TokenDrop, Troubles],
    }),
  );

  it('does not exist unless it is chosen', async () => {
    const { troubles, network } = create();

    const result = await send(troubles, network, refresh);

    expect(result.status).toBe(200);
  });

  it('affects one refresh and no other request', async () => {
    const { troubles, network } = create();
    troubles.prepare('network');

    const other = await send(troubles, network, withToken('Bearer a'));
    const first = await send(troubles, network, refresh);
    const second = await send(troubles, network, refresh);

    expect([other.status, first.status, second.status]).toEqual([200, 0, 200]);
  });

  it('loses a response only after the server has sent it', async () => {
    const { troubles, network, sent } = create();
    troubles.prepare('lost');

    const result = await send(troubles, network, refresh);

    expect(result.status).toBe(0);
    expect(sent.length).toBe(1);
  });

  it('sends nothing while simulating being offline', async () => {
    const { troubles, network, sent } = create();
    troubles.toggleOffline();

    const result = await send(troubles, network, withToken('Bearer a'));

    expect(result.status).toBe(0);
    expect(sent).toEqual([]);
  });
});

const refresh = new HttpRequest('POST', '/api/refresh', null);

/** A network that responds to everything and records the requests. */
function create() {
  const sent: HttpRequest<unknown>[] = [];
  const network: HttpHandlerFn = (request) => {
    sent.push(request);
    return of(new HttpResponse({ status: 200 }));
  };
  return { troubles: TestBed.inject(Troubles), network, sent };
}

function withToken(token: string) {
  return new HttpRequest('GET', '/api/me', {
    headers: new HttpHeaders({ Authorization: token }),
  });
}

async function send(troubles: Troubles, network: HttpHandlerFn, request: HttpRequest<unknown>) {
  return firstValueFrom(troubles.handle(request, network).pipe(toArray())).then(
    ([event]) => event as HttpResponse<unknown>,
    (error: unknown) => error as HttpResponse<unknown>,
  );
}
