import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { RequestMiddleware } from './request-state.ts';

/**
 * Normalizes the client's address, because sockets and proxies write the same address differently.
 */
export const readAddress: RequestMiddleware = (ctx, next) => {
  ctx.request.ip = toPlainAddress(ctx.ip);
  return next();
};

/**
 * Returns the network of an address in CIDR notation: the first `v4` of 4 bytes of an IPv4 address,
 * or the first `v6` of 8 groups of an IPv6 address.
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

/** Removes port and zone from an address; other text is returned unchanged. */
function toPlainAddress(text: string): string {
  if (isIPv4(text)) return text;
  const zoneless = text.replace(/%[^\]]*/, '');
  const read = SocketAddress.parse(isIPv6(zoneless) ? `[${zoneless}]` : zoneless);
  // A dual-stack socket reports IPv4 addresses as IPv6 (RFC 4291 §2.5.5.2).
  return read?.address.replace(/^::ffff:(?=\d+\.)/, '') ?? text;
}

/** Returns the eight groups of an IPv6 address, in lower case and without leading zeros. */
function expand(address: string): string[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
