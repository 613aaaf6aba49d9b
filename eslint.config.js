import eslint from '@eslint/js';
import angular from 'angular-eslint';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A wall: what the files may not import, and the sentence that says so. */
const wall = (message, ...regexes) => ({
  'no-restricted-imports': ['error', { patterns: regexes.map((regex) => ({ regex, message })) }],
});

/** These folders, seen from a file in one beside them, at any depth. */
const folders = (...names) => `^(\\.\\./)+(${names.join('|')})/`;

const features = [
  'sign-in',
  'sign-up',
  'devices',
  'ended',
  'account',
  'admin',
  'live',
  'outcome',
  'reset',
];

// The folders of the app that its parts share.
const layers = ['ui', 'loading', 'forms', 'session'];

export default defineConfig(
  globalIgnores(['**/dist/', '.angular/', 'data/', 'test-results/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        crypto: 'readonly',
        setInterval: 'readonly',
        URL: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [
      eslint.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'no-else-return': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        {
          selector:
            ':matches(:function, TSMethodSignature, TSFunctionType, TSDeclareFunction) > Identifier.params[typeAnnotation.typeAnnotation.type="TSBooleanKeyword"]',
          message: 'A boolean says nothing at the call: take an options object.',
        },
      ],
      // The third is for an options object or a callback.
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
    },
  },
  {
    // A contract is a suite that several specs run.
    files: ['**/*.spec.ts', '**/*-contract.ts', 'frontend/auth/specs/**/*.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['shared/**/*.ts'],
    rules: wall(
      'shared/ is the contract on the wire: it imports valibot and itself.',
      '^(?!valibot$|#shared/)',
    ),
  },
  {
    files: ['backend/auth/**/*.ts'],
    rules: {
      ...wall(
        'backend/auth holds the rules: no Koa, no SQL, and nothing of the parts that use it.',
        '^(koa|@koa/|pg$|node:sqlite|node:http|umzug)',
        folders('http', 'storage', 'observability', 'cli'),
      ),
    },
  },
  {
    files: ['backend/auth/**/*.ts', 'backend/http/**/*.ts', 'backend/storage/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*-contract.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Configuration is handed in by main.ts.' },
      ],
    },
  },
  {
    files: ['backend/http/**/*.ts'],
    rules: wall(
      'backend/http knows Koa and the rules, and neither databases nor logs: they are handed in.',
      '^(pg$|node:sqlite|umzug|pino)',
      folders('storage', 'observability', 'cli'),
    ),
  },
  {
    files: ['backend/storage/**/*.ts'],
    rules: wall(
      'backend/storage knows databases and the ports in backend/auth.',
      '^(koa|@koa/)',
      folders('http', 'observability', 'cli'),
    ),
  },
  {
    files: ['backend/observability/**/*.ts'],
    rules: wall(
      'backend/observability is handed in by main.ts and imports nothing of ours.',
      '^#shared/',
      folders('auth', 'http', 'storage', 'cli'),
    ),
  },
  {
    files: ['backend/cli/**/*.ts'],
    rules: wall(
      'backend/cli knows the rules and the storage.',
      '^(koa|@koa/)',
      folders('http', 'observability'),
    ),
  },
  {
    files: ['token-handler/**/*.ts'],
    rules: wall(
      'token-handler has no database and no accounts: of backend it takes HTTP, clock and log.',
      '^(pg$|node:sqlite|umzug)',
      folders('backend/storage', 'backend/cli', 'frontend'),
    ),
  },
  {
    files: ['frontend/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/prefer-signals': 'error',
      // A class is named like a job (Session, DevicesPage), without its kind.
      '@angular-eslint/component-class-suffix': 'off',
      '@angular-eslint/directive-class-suffix': 'off',
    },
  },
  {
    files: ['frontend/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['frontend/auth/**/*.ts'],
    ignores: ['frontend/auth/schematics/**'],
    rules: wall(
      'The library depends on Angular and RxJS and on nothing else.',
      '^(?!@angular/(core|common|router)(/|$)|rxjs(/|$)|\\.{1,2}/|@latchkey/angular$)',
      folders('app', 'shared', 'backend'),
    ),
  },
  {
    files: ['frontend/app/**/*.ts'],
    rules: wall(
      "The app takes the library by its public entry, and nothing of the server's.",
      '/auth/(src|testing)/',
      folders('backend', 'e2e', 'shared'),
    ),
  },
  ...['shell', ...features].map((part) => ({
    files: [`frontend/app/${part}/**/*.ts`],
    rules: wall(
      'A part of the app imports what all parts share and its own files, never another part.',
      '/auth/(src|testing)/',
      folders('backend', 'e2e', 'shared'),
      folders(...['shell', ...features].filter((other) => other !== part)),
    ),
  })),
  // What the parts share; each folder imports only those before it.
  ...layers.map((layer, index) => ({
    files: [`frontend/app/${layer}/**/*.ts`],
    ignores: ['**/*.spec.ts'],
    rules: wall(
      `Imports go one way: ${layers.join(' <- ')} <- the parts of the app.`,
      '/auth/(src|testing)/',
      folders('backend', 'e2e', 'shared'),
      folders('shell', ...features, ...layers.slice(index + 1)),
    ),
  })),
  {
    files: ['e2e/**/*.ts', 'examples/**/*.ts'],
    rules: wall(
      'These see the system as its users do: by HTTP and the shared contract.',
      folders('frontend', 'shared'),
      // Except for what starts servers in tests.
      '^(\\.\\./)+backend/(?!testing/(free-port|database-settings)\\.ts$)',
    ),
  },
  {
    // Nest's packages are installed only for the suite, and its own compiler run checks the types.
    files: ['examples/servers/nestjs/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: false,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
    },
    rules: { '@typescript-eslint/max-params': 'off' },
  },
  {
    // A table of a million sessions cannot be made by signing in: it takes the storage and the keys.
    files: ['benchmarks/**/*.ts'],
    rules: wall(
      'benchmarks/ measures whole processes by HTTP, and fills databases by the storage.',
      folders('frontend', 'shared'),
    ),
  },
  {
    files: ['e2e/**/*.ts'],
    rules: {
      // Playwright reads from the pattern which fixtures a fixture needs: none is {}.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
  },
  {
    // Playwright takes its configuration from the default export.
    files: ['e2e/playwright.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
