/** Jest runs the TypeScript sources as ES modules, compiled by the same esbuild that bundles the Lambdas. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.tsx?$': '<rootDir>/test/jest/esbuild.mjs' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/system/'],
  modulePathIgnorePatterns: ['<rootDir>/.stepbook/', '<rootDir>/cdk.out/'],
  // Real servers, keys and processes: a busy machine must not fail what is right.
  testTimeout: 60_000,
  // Jest leaves a core to itself by default: of two, half of the machine.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/jest/longest-first.mjs',
  reporters: ['default', '<rootDir>/test/jest/totals.mjs'],
};
