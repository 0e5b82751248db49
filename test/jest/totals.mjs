import { writeSync } from 'node:fs';

/** Jest reporter: repeats the totals as the very last line, in the form `N passed, N failed, N skipped`. */
export default class Totals {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    // Written at once: a Jest that is made to exit lets nothing through its streams any more.
    process.once('exit', () => writeSync(1, `${line}\n`));
  }
}
