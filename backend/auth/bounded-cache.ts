const maxEntries = 10_000;

/** Creates a bounded cache; when it is full, the oldest entry is evicted. */
export function createBoundedCache<Value>() {
  const entries = new Map<string, Value>();
  return {
    get: (key: string) => entries.get(key),
    set,
    delete: (key: string) => entries.delete(key),
  };

  function set(key: string, value: Value): void {
    if (entries.size >= maxEntries && !entries.has(key)) {
      const [oldest = ''] = entries.keys();
      entries.delete(oldest);
    }
    entries.set(key, value);
  }
}
