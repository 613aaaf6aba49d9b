// What `npm test` can run, and which part of it an argument means.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

// Made once for all suites that need them.
const builds = {
  // All at once: two installations at the same time would get in each other's way.
  programs: [
    [
      ...['node', 'tools/setup.mjs', '--firefox', '--webkit'],
      ...['--caddy', '--nginx', '--postgres'],
    ],
  ],
  exampleServers: [['node', 'tools/setup.mjs', '--example-servers']],
  app: [['ng', 'build', 'app']],
  library: [['node', 'tools/pack-library.mjs']],
};

// The longest first, so that the short ones fill the gaps.
const suites = {
  e2e: {
    needs: ['app'],
    specs: ['e2e/*.spec.ts'],
    run: (choice) => playwright('e2e', ['chromium'], choice),
  },
  // The specs of the backend that start whole processes.
  processes: {
    needs: ['programs', 'app'],
    specs: ['backend/specs/**/*.spec.ts'],
    run: (choice) => jasmine('processes', choice),
  },
  backend: {
    needs: ['programs'],
    specs: [
      'backend/**/*.spec.ts',
      'backend/**/*-contract.ts',
      'token-handler/**/*.spec.ts',
      'shared/**/*.spec.ts',
    ],
    except: ['processes', 'cli'],
    run: (choice) => jasmine('backend', choice),
  },
  servers: {
    needs: ['exampleServers', 'library'],
    specs: ['examples/servers/*.spec.ts'],
    run: (choice) => jasmine('servers', choice),
  },
  consumers: {
    needs: ['library'],
    specs: ['e2e/consumers/*.spec.ts'],
    run: (choice) => playwright('consumers', ['consumers'], choice),
  },
  browsers: {
    needs: ['programs', 'app'],
    specs: ['e2e/webkit/*.spec.ts'],
    run: (choice) => playwright('browsers', ['firefox', 'webkit'], choice),
  },
  cli: {
    needs: ['programs', 'app'],
    specs: ['backend/cli/*.spec.ts', 'backend/main.spec.ts'],
    run: (choice) => jasmine('cli', choice),
  },
  app: { specs: ['frontend/app/**/*.spec.ts'], run: (choice) => karma('app', choice) },
  library: { specs: ['frontend/auth/**/*.spec.ts'], run: (choice) => karma('auth', choice) },
};

/**
 * Reads the arguments: names of suites, spec files, titles or parts of them, `--long`, `--bail`.
 *
 * @throws Error when nothing is meant by one of them.
 */
export function readChoice(args) {
  const options = args.filter((arg) => arg.startsWith('--'));
  const unknown = options.filter((option) => !['--long', '--bail'].includes(option));
  if (unknown.length > 0) throw new Error(`Unknown option: ${unknown.join(' ')}`);
  const words = args.filter((arg) => !arg.startsWith('--'));
  const names = words.filter((word) => word in suites);
  const files = words.filter((word) => !(word in suites) && existsSync(word));
  const [title = null, ...others] = words.filter((word) => !(word in suites) && !existsSync(word));
  if (others.length > 0) throw new Error('Only one title at a time: put it into quotes.');
  const bail = options.includes('--bail');
  const runs = files.length > 0 ? runsOf(files) : runsWith(title, names);
  return {
    isLong: options.includes('--long'),
    bail,
    runs: runs.map(({ name, files }) => ({ name, ...commandsOf(name, { files, title, bail }) })),
  };
}

/** The suites that some spec files belong to. */
function runsOf(files) {
  const homes = files.map((file) => {
    const path = relative('.', file).replaceAll('\\', '/');
    const name = Object.keys(suites).find((each) => specsOf(each).includes(path));
    if (name === undefined) throw new Error(`${file} is not a spec of any suite.`);
    return { name, path };
  });
  return Object.keys(suites)
    .map((name) => ({
      name,
      files: homes.filter((home) => home.name === name).map(({ path }) => path),
    }))
    .filter(({ files: some }) => some.length > 0);
}

/** The suites in which a title occurs, or all of those that are named. */
function runsWith(title, names) {
  const chosen = Object.keys(suites).filter((name) => names.length === 0 || names.includes(name));
  const all = chosen.map((name) => ({ name, files: [] }));
  if (title === null) return all;
  const found = all.filter(({ name }) =>
    specsOf(name).some((file) => readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title)),
  );
  if (found.length > 0) return found;
  const known = Object.keys(suites).join(', ');
  throw new Error(`No suite, spec file or title "${title}". The suites are ${known}.`);
}

function specsOf(name) {
  const { specs, except = [] } = suites[name];
  const others = except.flatMap(specsOf);
  const files = globSync(specs).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => !others.includes(file));
}

function commandsOf(name, choice) {
  const { needs = [], run } = suites[name];
  return {
    builds: needs.map((need) => builds[need]),
    command: run(choice),
    env: env(choice),
  };
}

function jasmine(name, { files, title, bail }) {
  return [
    'jasmine',
    '--config=backend/jasmine.json',
    '--reporter=./tools/jasmine-reporter.mjs',
    ...(bail ? ['--fail-fast'] : []),
    ...(title === null ? [] : [`--filter=${escape(title)}`]),
    ...(files.length > 0 ? files : specsOf(name).filter((file) => file.endsWith('.spec.ts'))),
  ];
}

function playwright(name, projects, { files, title, bail }) {
  // Without a folder of its own, each run would delete the pictures of the others.
  return [
    ...['playwright', 'test', '-c', 'e2e', `--output=test-results/${name}`],
    ...projects.map((project) => `--project=${project}`),
    ...(bail ? ['-x'] : []),
    ...(title === null ? [] : ['--grep', escape(title)]),
    ...files,
  ];
}

function karma(project, { files }) {
  return ['ng', 'test', project, ...files.map((file) => `--include=${file}`)];
}

/** What frontend/karma.conf.mjs cannot be told by an argument. */
function env({ title, bail }) {
  return {
    TEST_LINES: 'yes',
    ...(title === null ? {} : { TEST_TITLE: title }),
    ...(bail ? { TEST_BAIL: 'yes' } : {}),
  };
}

/** A regular expression that matches a text, without what a shell on the way could take for its own. */
function escape(text) {
  return text.replaceAll(/[^\p{L}\p{N} ]/gu, '.');
}
