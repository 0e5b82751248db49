import base from '../../jest.config.mjs';

/** The system tests: real machines, so long time-outs, one after the other, and a line of progress for each step. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/system/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
