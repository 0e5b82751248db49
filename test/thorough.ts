/** True among the system tests (test/system/jest.config.mjs), which try all of what `npm test` tries a sample of. */
export const thorough = process.env.STEPBOOK_THOROUGH === '1';

/** How often a property is tried, when all of it is so many times. */
export const runsOf = (all: number): number => (thorough ? all : Math.ceil(all / 5));
