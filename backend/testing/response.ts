import type { IncomingHttpHeaders } from 'node:http';

/** A response, read to its end. */
export interface TestResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The body parsed as JSON, `null` if it is not JSON. */
  readonly json: unknown;
}
