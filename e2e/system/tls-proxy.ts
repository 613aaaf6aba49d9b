import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { getCertificate } from '@vitejs/plugin-basic-ssl';
import { findFreePort } from '../../backend/testing/free-port.ts';

interface TlsProxySettings {
  /** The URL of the server behind it. */
  readonly serverPort: number;
  /** The folder for its self-signed certificate. */
  readonly folder: string;
}

/** A TLS proxy in front of a server, as in production. */
export interface TlsProxy {
  readonly url: string;
  readonly close: () => void;
}

/** Starts a TLS proxy with a self-signed certificate. */
export async function startTlsProxy({ serverPort, folder }: TlsProxySettings): Promise<TlsProxy> {
  const certificate = await getCertificate(folder);
  const proxy = createServer({ key: certificate, cert: certificate }, (incoming, outer) => {
    const { method, url: path, socket } = incoming;
    const headers = { ...incoming.headers, 'x-forwarded-for': socket.remoteAddress };
    const target = { host: '127.0.0.1', port: serverPort, method, path, headers };
    const outgoing = request(target, (response) => {
      outer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outer);
    });
    outgoing.on('error', () => outer.destroy());
    incoming.pipe(outgoing);
  });
  const port = await findFreePort();
  proxy.listen(port, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `https://localhost:${port}`,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
