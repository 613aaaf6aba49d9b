import { randomBytes } from 'node:crypto';
import { appPages } from '#shared/app-pages';
import { ProblemError } from '../../auth/problem.ts';
import type { AppFile, AppFiles } from './app-files.ts';
import type { RequestContext, RequestMiddleware } from '../request-state.ts';
import { policyWithNonce, type SecurityHeaders } from '../security-headers.ts';

interface ServeAppParts {
  readonly appFiles: AppFiles;
  readonly securityHeaders: SecurityHeaders;
  readonly publicUrl: string;
  /** Whether browsers connect to the public URL directly, without a proxy that changes the host. */
  readonly isDirect: boolean;
}

const indexPath = '/index.html';
const noncePlaceholder = '__CSP_NONCE__';

/**
 * Serves the built app: its files, and its HTML for its pages. Browsers that open any other URL
 * also receive the HTML, with status 404, so that the app can show its "not found" page.
 * | @throws ProblemError `not_found` for everything else.
 */
export function serveApp(parts: ServeAppParts): RequestMiddleware {
  const { appFiles, securityHeaders, publicUrl, isDirect } = parts;
  const page = appFiles.get(indexPath)?.content.toString();
  const publicHost = new URL(publicUrl).host;

  return (ctx) => {
    const path = decodePath(ctx.path);
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw notFound();
    const file = path === indexPath ? undefined : appFiles.get(path);
    if (file !== undefined) {
      sendFile(ctx, file);
      return;
    }
    const isKnown = isPage(path);
    if (page === undefined || isOfApi(path) || !wantsPage(ctx, { isKnown })) throw notFound();
    // Cookies belong to a host name, so the app would not find its session under another one.
    if (isDirect && ctx.headers.host !== publicHost) redirectToPublicUrl(ctx);
    else sendPage(ctx, page, isKnown ? 200 : 404);
  };

  function sendPage(ctx: RequestContext, template: string, status: 200 | 404): void {
    const nonce = randomBytes(16).toString('base64url');
    ctx.set('Content-Security-Policy', policyWithNonce(securityHeaders, nonce));
    // Revalidated at each start, so that a new version is found.
    ctx.set('Cache-Control', 'no-cache');
    ctx.status = status;
    ctx.body = template.replaceAll(noncePlaceholder, nonce);
    ctx.type = 'html';
  }

  function redirectToPublicUrl(ctx: RequestContext): void {
    const target = new URL(publicUrl);
    target.pathname = ctx.path;
    target.search = ctx.search;
    ctx.redirect(target.href);
  }
}

function sendFile(ctx: RequestContext, file: AppFile): void {
  ctx.set('Cache-Control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.set('ETag', file.etag);
  ctx.vary('Accept-Encoding');
  ctx.type = file.extension;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  if (file.brotli !== null && ctx.acceptsEncodings('br') === 'br') {
    ctx.set('Content-Encoding', 'br');
    ctx.body = file.brotli;
  } else if (file.gzip !== null && ctx.acceptsEncodings('gzip') === 'gzip') {
    ctx.set('Content-Encoding', 'gzip');
    ctx.body = file.gzip;
  } else {
    ctx.body = file.content;
  }
}

/** Whether the app has a page at this path. Angular's router ignores a trailing slash. */
function isPage(path: string): boolean {
  return appPages.includes(path.replace(/(?<=.)\/$/, ''));
}

function isOfApi(path: string): boolean {
  return path === '/api' || path.startsWith('/api/');
}

/**
 * Whether a request is a page navigation. Browsers say so (Fetch Metadata). Other clients count if
 * they prefer HTML or, at a known page, accept anything, such as curl and monitors.
 */
function wantsPage(ctx: RequestContext, { isKnown }: { readonly isKnown: boolean }): boolean {
  const destination = ctx.headers['sec-fetch-dest'];
  if (destination !== undefined) return destination === 'document';
  // If several types are equally acceptable, Koa returns the first.
  const types = isKnown ? ['html', 'json'] : ['json', 'html'];
  return ctx.accepts(types) === 'html';
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ProblemError('malformed_request', 'the path is not UTF-8');
  }
}

function notFound(): ProblemError {
  return new ProblemError('not_found', 'nothing exists at this path');
}
