import type { HttpRequest } from '@angular/common/http';

const largeBytes = 1_048_576;
// How long an upload may take before the server checks its token.
const uploadMs = 60_000;

/** Returns how long a request's token must still live: longer for uploads, to avoid a retry. */
export function lifeNeededMs(request: HttpRequest<unknown>): number {
  return isLargeUpload(request) ? uploadMs : 0;
}

function isLargeUpload(request: HttpRequest<unknown>): boolean {
  // Not every supported version of Angular has `reportUploadProgress`.
  const { body, reportProgress, reportUploadProgress } = request as UploadRequest;
  if (body === null) return false;
  return reportProgress === true || reportUploadProgress === true || sizeOf(body) > largeBytes;
}

interface UploadRequest {
  readonly body: unknown;
  readonly reportProgress?: boolean;
  readonly reportUploadProgress?: boolean;
}

/** Returns the size in bytes, as far as it is known without reading the body. */
function sizeOf(body: unknown): number {
  if (typeof body === 'string') return body.length;
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof FormData)
    return [...body.values()].reduce((sum, part) => sum + sizeOf(part), 0);
  return 0;
}
