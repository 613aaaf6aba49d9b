// A busy machine makes a test slow, not wrong: this limit is only for tests that hang.
jasmine.DEFAULT_TIMEOUT_INTERVAL = 1_200_000;
