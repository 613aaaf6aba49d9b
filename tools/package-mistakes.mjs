import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const members = ['description', 'keywords', 'license', 'repository', 'exports', 'schematics'];
const texts = ['LICENSE', 'README.md', 'CHANGELOG.md'];
const templates = ['sign-in', 'ended', 'leave-when-over'];

/**
 * Returns what is missing in a built package, one line each.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function findPackageMistakes(folder) {
  const manifest = readJson(join(folder, 'package.json'));
  const files = [
    ...texts,
    ...templates.map((name) => `schematics/ng-add/files/${name}.ts.template`),
    ...Object.values(manifest.exports ?? {}).flatMap(Object.values),
  ];
  const { schematics, 'ng-update': update } = manifest;
  for (const collection of [schematics, update?.migrations]) {
    if (collection !== undefined) files.push(collection, ...filesOfCollection(folder, collection));
  }
  return [
    ...members.filter((name) => !(name in manifest)).map((name) => `package.json has no ${name}`),
    ...files.filter((file) => !existsSync(join(folder, file))).map((file) => `${file} is missing`),
    ...findMaps(folder).flatMap((map) => emptySources(folder, map)),
  ];
}

/** The compiled code and the schemas that a collection of schematics names. */
function filesOfCollection(folder, collection) {
  const path = join(folder, collection);
  if (!existsSync(path)) return [];
  const home = dirname(collection);
  return Object.values(readJson(path).schematics).flatMap(({ factory, schema }) => [
    join(home, `${factory.split('#')[0]}.js`),
    ...(schema === undefined ? [] : [join(home, schema)]),
  ]);
}

function findMaps(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.map'));
}

/** A source map must have the text of its sources, which are not in the package. */
function emptySources(folder, map) {
  const { sources, sourcesContent = [] } = readJson(join(folder, map));
  return sources
    .filter((_, index) => !sourcesContent[index])
    .map((source) => `${map} does not have the text of ${source}`);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
