// A busy machine makes a test slow, not wrong. What has to be quick says so by itself.
jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
