import { HttpErrorResponse } from '@angular/common/http';
import { Injectable, signal } from '@angular/core';
import { apiPaths } from '#shared/api-paths';
import type { Ending, Problem } from '#shared/problems';

const storageKey = 'latchkey.ending';

/** When and how this browser's session ended, as the server told one of its tabs. */
@Injectable({ providedIn: 'root' })
export class LastEnding {
  readonly #ending = signal(readEnding());
  readonly ending = this.#ending.asReadonly();

  constructor() {
    addEventListener('storage', ({ key }) => {
      if (key === storageKey) this.#ending.set(readEnding());
    });
  }

  /** Forgets the ending, because another session started. */
  forget(): void {
    this.#ending.set(null);
    write(null);
  }

  /** Reads the ending from a rejected refresh. */
  note(url: string, error: unknown): void {
    if (url !== apiPaths.refresh || !(error instanceof HttpErrorResponse)) return;
    const { ending } = (error.error ?? {}) as Partial<Problem>;
    if (ending === undefined) return;
    this.#ending.set(ending);
    write(ending);
  }
}

function write(ending: Ending | null): void {
  try {
    if (ending === null) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify(ending));
  } catch (error) {
    console.warn('Only this tab can tell how the session ended.', error);
  }
}

function readEnding(): Ending | null {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Ending | null;
  } catch (error) {
    console.warn('How the session ended cannot be read.', error);
    return null;
  }
}
