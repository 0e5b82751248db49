import base from '../../jest.config.mjs';

// These try more of what `npm test` tries a sample of (test/thorough.ts).
process.env.STEPBOOK_THOROUGH = '1';
const thorough = [
  'rehearsal/procedures',
  'scanners/scanners',
  'lambdas/gate/one-byte',
  'lambdas/recheck-plan/one-byte',
  'lambdas/shared/transcript/verify-transcript',
];

/**
 * The system tests: real machines, so long time-outs, and a line of progress for each step. One file after the other: every world
 * has a network of its own, so two could run at once, but on two cores that gains nothing, and time-outs of tests run out.
 */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/system/**/*.test.ts', ...thorough.map((name) => `<rootDir>/test/${name}.test.ts`)],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  // What a failed test left behind must not keep the run from ending.
  forceExit: true,
  testTimeout: 300_000,
};
