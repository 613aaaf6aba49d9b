import { readFileSync } from 'node:fs';
import type Router from '@koa/router';
import { apiPaths } from '#shared/api-paths';
import { createOpenAPIDocument } from './openapi-document.ts';
import { renderReader } from './reader-page.ts';
import type { RequestState } from '../request-state.ts';

const style = readFileSync(new URL('./reader.css', import.meta.url), 'utf8');

/** Adds the routes of the API documentation, for programs and for people. */
export function addDocumentRoutes(router: Router<RequestState>): void {
  const document = createOpenAPIDocument();
  const text = JSON.stringify(document);
  const page = renderReader(document);

  router.get(apiPaths.openAPI, (ctx) => {
    ctx.body = text;
    ctx.type = 'json';
  });

  router.get(apiPaths.docs, (ctx) => {
    ctx.body = page;
    ctx.type = 'html';
  });

  router.get(apiPaths.docsStyle, (ctx) => {
    ctx.body = style;
    ctx.type = 'css';
  });
}
