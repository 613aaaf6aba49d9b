import type { HttpRequest } from '@angular/common/http';

const largeBytes = 1_048_576;

/** Tells whether a refusal would cost the caller an upload of noticeable length. */
export function isLargeUpload(request: HttpRequest<unknown>): boolean {
  // Not every supported version of Angular has the second one.
  const { body, reportProgress, reportUploadProgress } = request as UploadRequest;
  if (body === null) return false;
  return reportProgress === true || reportUploadProgress === true || sizeOf(body) > largeBytes;
}

interface UploadRequest {
  readonly body: unknown;
  readonly reportProgress?: boolean;
  readonly reportUploadProgress?: boolean;
}

/** Bytes, as far as they can be told without reading the body. */
function sizeOf(body: unknown): number {
  if (typeof body === 'string') return body.length;
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof FormData)
    return [...body.values()].reduce((sum, part) => sum + sizeOf(part), 0);
  return 0;
}
