import type { IncomingHttpHeaders } from 'node:http';

/** Headers that concern one connection only (RFC 9110 §7.6.1), and those of other proxies. */
const hopByHop = ['keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'];
const more = ['te', 'trailer', 'expect'];
const framing = ['connection', 'upgrade', 'transfer-encoding'];
const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];
const otherForwarded = ['x-forwarded-port', 'x-forwarded-prefix', 'x-real-ip'];

/** Removes hop-by-hop headers, except those that Node needs to frame the body. */
export function removeHopByHop(headers: IncomingHttpHeaders): void {
  const named = headers.connection?.toLowerCase().split(',') ?? [];
  for (const name of [...named.map((each) => each.trim()), ...hopByHop, ...more]) {
    if (!framing.includes(name) && name !== 'content-length') Reflect.deleteProperty(headers, name);
  }
}

interface Hop {
  readonly address: string;
  readonly publicUrl: string;
  /** Whether the client is one of our own proxies. */
  readonly isTrusted: boolean;
}

/** Says for whom we ask. Without trusted proxies, the client's own X-Forwarded-For is dropped. */
export function setForwarded(headers: IncomingHttpHeaders, hop: Hop): void {
  const before = hop.isTrusted ? headers['x-forwarded-for'] : undefined;
  for (const name of [...forwarded, ...otherForwarded]) Reflect.deleteProperty(headers, name);
  const { protocol, host } = new URL(hop.publicUrl);
  headers['x-forwarded-for'] =
    before === undefined ? hop.address : `${String(before)}, ${hop.address}`;
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = protocol.slice(0, -1);
}
