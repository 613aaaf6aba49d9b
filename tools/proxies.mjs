// Where Caddy and nginx are: CADDY_BIN and NGINX_BIN, else on the PATH or where Debian puts them.
import { existsSync } from 'node:fs';
import { executables } from './chromium.mjs';

/** @returns {string | undefined} */
export function caddyPath() {
  return process.env.CADDY_BIN ?? executables(['caddy']).find((path) => existsSync(path));
}

/** @returns {string | undefined} */
export function nginxPath() {
  const places = [...executables(['nginx']), '/usr/sbin/nginx'];
  return process.env.NGINX_BIN ?? places.find((path) => existsSync(path));
}
