/** The `localStorage` as one tab sees it; all of them share the values. */
export class FakeStorage implements Storage {
  [name: string]: unknown;

  constructor(
    private readonly values: Map<string, string>,
    private readonly onChange: (key: string | null) => void,
  ) {}

  get length(): number {
    return this.values.size;
  }

  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    this.onChange(key);
  }

  removeItem(key: string): void {
    if (this.values.delete(key)) this.onChange(key);
  }

  clear(): void {
    this.values.clear();
    this.onChange(null);
  }
}
