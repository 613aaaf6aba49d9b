import { createRequire } from 'node:module';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';

const require = createRequire(import.meta.url);

process.env.CHROME_BIN ??= chromiumPath();

/** The counts that tools/test.mjs adds up. */
function CountReporter() {
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
      { 'reporter:count': ['type', CountReporter] },
    ],
    client: { args: process.env.TEST_EFFORT === 'long' ? ['--long'] : [] },
    reporters: ['dots', 'count'],
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
