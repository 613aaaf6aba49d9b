/** Says of each spec of jasmine at once how it ended, one a line, and of failures why. */
export default class JasmineReporter {
  #passed = 0;
  #failed = 0;

  jasmineStarted({ order }) {
    console.log(`Random order, which --seed=${order.seed} repeats`);
  }

  specDone({ status, fullName, failedExpectations }) {
    if (status === 'passed') {
      this.#passed += 1;
      console.log(`  ✓  ${fullName}`);
    } else if (status === 'failed') {
      this.#fail(fullName, failedExpectations);
    }
  }

  suiteDone({ fullName, failedExpectations }) {
    if (failedExpectations.length > 0) this.#fail(fullName, failedExpectations);
  }

  jasmineDone({ overallStatus, incompleteReason, failedExpectations }) {
    if (failedExpectations.length > 0) this.#fail('outside of all specs', failedExpectations);
    if (overallStatus === 'incomplete') this.#fail(incompleteReason, []);
    console.log(`\njasmine: ${this.#passed} passed, ${this.#failed} failed`);
  }

  #fail(name, expectations) {
    this.#failed += 1;
    console.log(`  ✘  ${name}`);
    for (const { message, stack } of expectations) console.log(`${message}\n${stack ?? ''}`);
  }
}
