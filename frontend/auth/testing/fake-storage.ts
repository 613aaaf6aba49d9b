/** The `localStorage` of one tab; all tabs share its values. */
export class FakeStorage implements Storage {
  [name: string]: unknown;

  readonly #values: Map<string, string>;
  readonly #onChange: () => void;

  constructor(values: Map<string, string>, onChange: () => void) {
    this.#values = values;
    this.#onChange = onChange;
  }

  get length(): number {
    return this.#values.size;
  }

  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    this.#onChange();
  }

  removeItem(key: string): void {
    if (this.#values.delete(key)) this.#onChange();
  }

  clear(): void {
    this.#values.clear();
    this.#onChange();
  }
}
