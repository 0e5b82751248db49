// What SSM, EC2 and Route 53 say when they took no request because there were too many: nothing has happened, so that it may be
// sent again. Every other refusal is an answer, and an answer that is missing may hide an effect.
const THROTTLES = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SnapshotCreationPerVolumeRateExceeded',
  'PriorRequestNotComplete',
]);
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** Makes a request that must not be made twice, and again only when it was throttled. Throws the last error. */
export async function unlessThrottled<T>(request: () => Promise<T>, sleep: (ms: number) => Promise<void>): Promise<T> {
  for (const ms of WAITS_MS) {
    try {
      return await request();
    } catch (error) {
      if (!THROTTLES.has((error as Error).name)) throw error;
      await sleep(ms);
    }
  }
  return request();
}
