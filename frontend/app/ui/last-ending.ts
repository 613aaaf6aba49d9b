import { HttpErrorResponse } from '@angular/common/http';
import { Injectable, signal } from '@angular/core';
import { apiPaths } from '#shared/api-paths';
import type { Ending, Problem } from '#shared/problems';

/** When and how the session of this browser ended, where the server told this tab. */
@Injectable({ providedIn: 'root' })
export class LastEnding {
  readonly #ending = signal<Ending | null>(null);
  readonly ending = this.#ending.asReadonly();

  /** Another session has begun. */
  forget(): void {
    this.#ending.set(null);
  }

  /** Reads it from the refusal of a refresh. */
  note(url: string, error: unknown): void {
    if (url !== apiPaths.refresh || !(error instanceof HttpErrorResponse)) return;
    this.#ending.set((error.error as Partial<Problem> | null)?.ending ?? null);
  }
}
