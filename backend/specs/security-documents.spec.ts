import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The number of requirements per section of OWASP ASVS 5.0.0: 345 in total.
const sizes: Readonly<Record<string, readonly number[]>> = {
  1: [2, 10, 12, 3, 3],
  2: [3, 3, 5, 2],
  3: [1, 3, 5, 8, 8, 1, 5],
  4: [5, 5, 2, 4],
  5: [1, 6, 3, 3],
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  8: [4, 4, 3, 2],
  9: [3, 4],
  10: [2, 3, 5, 16, 5, 2, 3],
  11: [4, 5, 5, 4, 2, 2, 2],
  12: [5, 2, 5],
  13: [4, 6, 4, 7],
  14: [2, 8, 3],
  15: [5, 5, 7, 4],
  16: [1, 5, 4, 3, 4],
  17: [2, 8, 2],
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'docs');
const document = readFileSync(join(folder, 'asvs.md'), 'utf8');
const security = readFileSync(join(folder, 'security.md'), 'utf8');
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** The targets of the reference links. */
const places = new Map(
  [...document.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, name = '', target = '']) => [
    name,
    join(folder, target),
  ]),
);

/** The titles of all tests. */
const specs = ['backend', 'e2e', 'frontend'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.spec|-contract)\.ts$/.test(name))
    .map((name) => {
      const place = join(root, folder, name);
      const tests = readFileSync(place, 'utf8').matchAll(/\b(?:it|test)\(\s*(['"`])(.*)\1/g);
      return { place, titles: [...tests].map(([, , text = '']) => text.replaceAll("\\'", "'")) };
    }),
);

/** The rows of the table: requirement, level, words, test or reason. */
const rows = document
  .split('\n')
  .filter((line) => /^\| \d+\.\d+\.\d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, id = '', level = '', words = '', held = '']) => ({ id, level, words, held }));

/** Returns the requirements that the document says do not apply, with ranges expanded. */
function notApplying(): string[] {
  const [, section = ''] = document.split('## What does not apply\n');
  return [...section.matchAll(/\b(\d+\.\d+)\.(\d+)(?:–(\d+))?\b/g)].flatMap(
    ([, part = '', first = '', last = first]) =>
      numbers(Number(last))
        .slice(Number(first) - 1)
        .map((number) => `${part}.${number}`),
  );
}

describe('the security documents', () => {
  it('list every requirement once, as met or not applicable', () => {
    const all = Object.entries(sizes).flatMap(([chapter, sections]) =>
      sections.flatMap((size, index) =>
        numbers(size).map((number) => `${chapter}.${index + 1}.${number}`),
      ),
    );
    const listed = [...rows.map(({ id }) => id), ...notApplying()];

    expect(all.length).toBe(345);
    expect(listed.toSorted()).toEqual(all.toSorted());
  });

  it('have no empty cells', () => {
    for (const { id, level, words, held } of rows) {
      expect(level)
        .withContext(id)
        .toMatch(/^[123]$/);
      expect(words.length).withContext(id).toBeGreaterThan(5);
      expect(held.length).withContext(id).toBeGreaterThan(10);
    }
  });

  it('name existing tests by their titles', () => {
    const named = [...document.matchAll(/\[([^\]]+)\] _([^_]+)_/g)];

    expect(named.length).toBeGreaterThan(200);
    for (const [, name = '', title = ''] of named) {
      const homes = specs.filter((spec) => spec.titles.some((text) => text.includes(title)));
      expect(homes.map(({ place }) => place))
        .withContext(`${name}: ${title}`)
        .toContain(places.get(name) ?? 'nowhere');
    }
  });

  it('link to existing files', () => {
    const linked = [...(document + security).matchAll(/\]\((?!https:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target = '']) => join(folder, target),
    );

    for (const place of [...places.values(), ...linked]) {
      expect(existsSync(place)).withContext(place).toBeTrue();
    }
    const used = [...places.keys()].filter((name) => document.split(`[${name}]`).length > 2);
    expect(used).toEqual([...places.keys()]);
  });

  it('name every file with cryptography', () => {
    const files = readdirSync(join(root, 'backend'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/(\.spec|-contract)\.ts$/.test(name))
      .filter((name) =>
        /'(node:crypto|jsonwebtoken|@node-rs\/argon2)'/.test(
          readFileSync(join(root, 'backend', name), 'utf8'),
        ),
      );

    const [, section = ''] = security.split('## Cryptography\n');
    const named = [...section.split('\n## ')[0]!.matchAll(/`([\w/-]+\.ts)`/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(named)].toSorted()).toEqual(files.toSorted());
  });
});
