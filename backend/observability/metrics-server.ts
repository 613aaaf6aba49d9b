import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Metrics } from './metrics.ts';

/** Serves metrics at `/metrics` on a separate port; returns a function that stops the server. */
export async function serveMetrics(
  { registry }: Metrics,
  address: { readonly host: string; readonly port: number },
): Promise<() => void> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    void registry.metrics().then((text) => {
      response.writeHead(200, { 'content-type': registry.contentType }).end(text);
    });
  });
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
