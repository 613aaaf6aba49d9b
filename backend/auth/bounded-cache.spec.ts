import { createBoundedCache } from './bounded-cache.ts';

describe('what is remembered', () => {
  const fill = () => {
    const memory = createBoundedCache<number>();
    for (let key = 0; key < 10_000; key += 1) memory.set(String(key), key);
    return memory;
  };

  it('is so much at the most: the oldest goes for the newest', () => {
    const memory = fill();

    memory.set('new', -1);

    expect([memory.get('0'), memory.get('1'), memory.get('new')]).toEqual([undefined, 1, -1]);
  });

  it('all stays when one of it changes', () => {
    const memory = fill();

    memory.set('5', -1);

    expect([memory.get('0'), memory.get('1'), memory.get('5')]).toEqual([0, 1, -1]);
  });
});
