import type { HttpErrorResponse } from '@angular/common/http';

/** Returns a member of an error response's body if it is a string, or else `null`. */
export function textIn({ error }: HttpErrorResponse, member: string): string | null {
  const value = (error as Record<string, unknown> | null)?.[member];
  return typeof value === 'string' ? value : null;
}
