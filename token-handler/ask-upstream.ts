import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from './gateway-error.ts';

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface UpstreamRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

// Fetch sets these itself, and decodes the response.
const own = ['host', 'connection', 'upgrade', 'transfer-encoding', 'content-length'];

/**
 * Posts to the upstream, and reads the whole response.
 * | @throws GatewayError if it is down, too slow, or sends too much.
 */
export async function askUpstream(request: UpstreamRequest): Promise<UpstreamResponse> {
  const { url, body, timeoutMs, maxBytes } = request;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (!own.includes(name) && name !== 'accept-encoding') headers.set(name, String(value));
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: body.length === 0 ? null : body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await readText(response, maxBytes),
    };
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw new GatewayError(isLate ? 'upstream_timeout' : 'upstream_unavailable', error);
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new GatewayError('upstream_invalid');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
