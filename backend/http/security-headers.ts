import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Context } from 'koa';
import helmet from 'koa-helmet';
import type { RequestMiddleware } from './request-state.ts';

/** The headers of every response, by name. */
export type SecurityHeaders = Readonly<Record<string, string>>;

const year = 31_536_000;

/**
 * Creates the headers that OWASP recommends. They are the same for every response, including those
 * to requests that Node's parser rejects before Koa.
 */
export async function createSecurityHeaders(publicUrl: string): Promise<SecurityHeaders> {
  const isSecure = publicUrl.startsWith('https:');
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        manifestSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        requireTrustedTypesFor: ["'script'"],
        // Angular's own policies, and the one that CDK icons need.
        trustedTypes: ['angular', 'angular#bundler', 'angular#components'],
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 2 * year, includeSubDomains: true } : false,
    // With "no-referrer", browsers would also hide the origin of same-origin requests from us.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  await set({ req: request, res: response } as Context, () => Promise.resolve());
  response.setHeader(
    'Permissions-Policy',
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  );
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

/** Sets the security headers, and disables caching unless the route overrides it. */
export function setSecurityHeaders(headers: SecurityHeaders): RequestMiddleware {
  const all = Object.entries({ ...headers, 'cache-control': 'no-store' });
  return (ctx, next) => {
    for (const [name, value] of all) ctx.res.setHeader(name, value);
    return next();
  };
}

/** Returns the content security policy of a page whose inline styles carry a nonce. */
export function policyWithNonce(headers: SecurityHeaders, nonce: string): string {
  const policy = headers['content-security-policy'] ?? '';
  return policy.replace("style-src 'self'", `$& 'nonce-${nonce}'`);
}
