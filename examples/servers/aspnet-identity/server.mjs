// Re-created from the documented wire format; this is not ASP.NET Core.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const user = { email: 'ada@example.com', password: 'Correct-horse1' };
const unauthorized = { status: 401, body: null };
// When each access token expires. Nothing revokes a refresh token.
const accessTokens = new Map();
const refreshTokens = new Set();

createServer(async (request, response) => {
  const { status, body } = respond(request, await readJson(request));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(body === null ? '' : JSON.stringify(body));
}).listen(port, '127.0.0.1', () => {
  console.log(`ASP.NET Core Identity, re-created, is listening on http://127.0.0.1:${port}`);
});

function respond({ method, url, headers }, { email, password, refreshToken }) {
  switch (`${method} ${url}`) {
    case 'POST /login':
      return email === user.email && password === user.password ? issue() : unauthorized;
    case 'POST /refresh':
      return refreshTokens.has(refreshToken) ? issue() : unauthorized;
    case 'GET /manage/info': {
      const expiresAt = accessTokens.get(headers.authorization?.replace('Bearer ', ''));
      if (expiresAt === undefined || expiresAt <= Date.now()) return unauthorized;
      return { status: 200, body: { email: user.email, isEmailConfirmed: false } };
    }
    default:
      return { status: 404, body: null };
  }
}

function issue() {
  const [accessToken, refreshToken] = [opaque(), opaque()];
  accessTokens.set(accessToken, Date.now() + accessSeconds * 1000);
  refreshTokens.add(refreshToken);
  const body = { tokenType: 'Bearer', accessToken, expiresIn: accessSeconds, refreshToken };
  return { status: 200, body };
}

function opaque() {
  return `CfDJ8${randomBytes(200).toString('base64url')}`;
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}
