import { createBoundedCache } from './bounded-cache.ts';

describe('a bounded cache', () => {
  const fill = () => {
    const memory = createBoundedCache<number>();
    for (let key = 0; key < 10_000; key += 1) memory.set(String(key), key);
    return memory;
  };

  it('evicts the oldest entry when it is full', () => {
    const memory = fill();

    memory.set('new', -1);

    expect([memory.get('0'), memory.get('1'), memory.get('new')]).toEqual([undefined, 1, -1]);
  });

  it('evicts nothing when an entry changes', () => {
    const memory = fill();

    memory.set('5', -1);

    expect([memory.get('0'), memory.get('1'), memory.get('5')]).toEqual([0, 1, -1]);
  });
});
