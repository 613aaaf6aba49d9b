import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const baseURL = `http://127.0.0.1:${port}`;

const auth = betterAuth({
  baseURL,
  secret: crypto.randomUUID(),
  trustedOrigins: [process.env.APP_ORIGIN ?? 'http://localhost:4200'],
  database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
  emailAndPassword: { enabled: true },
  plugins: [jwt({ jwt: { expirationTime: `${accessSeconds}s` } })],
  telemetry: { enabled: false },
});
const handleAuth = toNodeHandler(auth);
const keys = createRemoteJWKSet(new URL(`${baseURL}/api/auth/jwks`));

await auth.api.signUpEmail({
  body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
});

createServer(async (request, response) => {
  if (request.url.startsWith('/api/auth/')) return handleAuth(request, response);
  const isAllowed = await verifies(request.headers.authorization?.replace('Bearer ', '') ?? '');
  response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' });
  return response.end(
    JSON.stringify(isAllowed ? ['Write to Charles', 'Note G'] : { message: 'Unauthorized' }),
  );
}).listen(port, '127.0.0.1', () => {
  console.log(`better-auth is listening on ${baseURL}`);
});

async function verifies(token) {
  try {
    await jwtVerify(token, keys, { issuer: baseURL, audience: baseURL });
    return true;
  } catch {
    return false;
  }
}
