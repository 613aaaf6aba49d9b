import { statement, toNumbered } from './statement.ts';

describe('a statement', () => {
  const find = statement('find', 'SELECT :id::text WHERE at > :at AND :id <> :other');

  it('numbers each parameter once and leaves casts alone', () => {
    expect(find.text).toBe('SELECT $1::text WHERE at > $2 AND $1 <> $3');
  });

  it('orders the values by their numbers and ignores the others', () => {
    expect(toNumbered(find, { other: 3, at: 2, id: 1, more: 4 })).toEqual([1, 2, 3]);
  });

  it('reports a missing value', () => {
    expect(() => toNumbered(find, { id: 1, at: 2 })).toThrowError(/find lacks a value for :other/);
  });
});
