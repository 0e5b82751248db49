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
 * The system tests: real machines, so long time-outs, and a line of progress for each step. Two files at once: every world has
 * a network of its own with its own ports, and while one waits for systemd, DNS or an authority the other computes.
 */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/system/**/*.test.ts', ...thorough.map((name) => `<rootDir>/test/${name}.test.ts`)],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 300_000,
};
