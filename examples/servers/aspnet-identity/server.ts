import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/**
 * Re-creates the documented wire format of ASP.NET Core Identity's `MapIdentityApi`; it is not
 * ASP.NET. `POST /login` and `POST /refresh` return opaque bearer tokens; nothing revokes them.
 */
export function createIdentityServer(): Server {
  const accessTokens = new Set<string>();
  const refreshTokens = new Set<string>();
  return createServer((request, response) => {
    void respond(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(body === null ? '' : JSON.stringify(body));
    });
  });

  async function respond(request: IncomingMessage) {
    const body = await readJson(request);
    const call = `${request.method ?? ''} ${request.url ?? ''}`;
    if (call === 'POST /login') {
      const isRight = body['email'] === 'ada@example.com' && body['password'] === 'Correct-horse1';
      return isRight ? issue() : unauthorized;
    }
    if (call === 'POST /refresh') {
      return refreshTokens.has(String(body['refreshToken'])) ? issue() : unauthorized;
    }
    if (call === 'GET /manage/info') {
      const [, token = ''] = request.headers.authorization?.split('Bearer ') ?? [];
      if (!accessTokens.has(token)) return unauthorized;
      return { status: 200, body: { email: 'ada@example.com', isEmailConfirmed: false } };
    }
    return { status: 404, body: null };
  }

  function issue() {
    const [accessToken, refreshToken] = [opaque(), opaque()];
    accessTokens.add(accessToken);
    refreshTokens.add(refreshToken);
    const body = { tokenType: 'Bearer', accessToken, expiresIn: 3600, refreshToken };
    return { status: 200, body };
  }
}

const unauthorized = { status: 401, body: null };

function opaque(): string {
  return `CfDJ8${randomBytes(200).toString('base64url')}`;
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString('utf8');
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
