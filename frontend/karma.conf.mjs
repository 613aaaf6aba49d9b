import { createRequire } from 'node:module';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';

const require = createRequire(import.meta.url);

process.env.CHROME_BIN ??= chromiumPath();

const { TEST_EFFORT, TEST_TITLE, TEST_BAIL, TEST_LINES } = process.env;

/** Says for tools/test.mjs how each test ended, and how many there were. */
function LineReporter() {
  this.onSpecComplete = (_browser, { success, skipped, suite, description, log }) => {
    if (skipped) return;
    console.log(`  ${success ? '✓' : '✘'}  ${[...suite, description].join(' ')}`);
    for (const line of log) console.log(line);
  };
  this.onRunComplete = (_browsers, results) => {
    const failed = results.failed + (results.error && results.failed === 0 ? 1 : 0);
    console.log(`\nKarma: ${results.success} passed, ${failed} failed`);
  };
}

export default (config) => {
  config.set({
    frameworks: ['jasmine'],
    plugins: [
      require('karma-jasmine'),
      require('karma-chrome-launcher'),
      { 'reporter:lines': ['type', LineReporter] },
    ],
    client: {
      args: [
        ...(TEST_EFFORT === 'long' ? ['--long'] : []),
        ...(TEST_TITLE === undefined ? [] : ['--grep', TEST_TITLE]),
      ],
      jasmine: { stopOnSpecFailure: TEST_BAIL !== undefined },
    },
    reporters: [TEST_LINES === undefined ? 'dots' : 'lines'],
    colors: false,
    listenAddress: '127.0.0.1',
    hostname: '127.0.0.1',
    // A busy machine makes a history long, not wrong, and thousands of them say nothing meanwhile.
    browserNoActivityTimeout: 600_000,
    browsers: ['HeadlessChromium'],
    customLaunchers: {
      HeadlessChromium: { base: 'ChromeHeadless', flags: chromiumFlags },
    },
  });
};
