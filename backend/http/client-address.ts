import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { RequestMiddleware } from './request-state.ts';

/** Reads the client's address, so that one client has one, however a socket or a proxy writes it. */
export const readAddress: RequestMiddleware = (ctx, next) => {
  ctx.request.ip = toPlainAddress(ctx.ip);
  return next();
};

/**
 * The network an address belongs to, as CIDR prefix: an IPv4 address by so many of its 4 bytes, an
 * IPv6 address by so many of its 8 groups.
 */
export function networkOf(address: string, parts: { readonly v4: number; readonly v6: number }) {
  const plain = toPlainAddress(address);
  if (isIPv4(plain)) {
    const bytes = plain.split('.').map((byte, index) => (index < parts.v4 ? byte : '0'));
    return `${bytes.join('.')}/${parts.v4 * 8}`;
  }
  if (isIPv6(plain)) {
    const groups = expand(plain).slice(0, parts.v6).join(':');
    return `${groups}${parts.v6 < 8 ? '::' : ''}/${parts.v6 * 16}`;
  }
  return 'unknown';
}

/** An address without the port and the zone; what is no address stays as it is. */
function toPlainAddress(text: string): string {
  if (isIPv4(text)) return text;
  const zoneless = text.replace(/%[^\]]*/, '');
  const read = SocketAddress.parse(isIPv6(zoneless) ? `[${zoneless}]` : zoneless);
  // A socket that listens on both families tells IPv4 addresses as IPv6 ones (RFC 4291 §2.5.5.2).
  return read?.address.replace(/^::ffff:(?=\d+\.)/, '') ?? text;
}

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
function expand(address: string): string[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
