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
/** Forty seconds in all: a function that waits so long still answers within its minute. */
const SETTLING_MS = [2_000, 3_000, 5_000, 10_000, 20_000];

type Sleep = (ms: number) => Promise<void>;

/** Makes a request that must not be made twice, and again only when it was throttled. Throws the last error. */
export const unlessThrottled = <T>(request: () => Promise<T>, sleep: Sleep): Promise<T> =>
  again(request, (name) => THROTTLES.has(name), WAITS_MS, sleep);

/** Makes a request again when it is refused because something before it has not come to its end. Throws the last error. */
export const onceSettled = <T>(request: () => Promise<T>, notYet: readonly string[], sleep: Sleep): Promise<T> =>
  again(request, (name) => notYet.includes(name), SETTLING_MS, sleep);

async function again<T>(
  request: () => Promise<T>,
  mayPass: (error: string) => boolean,
  waitsMs: number[],
  sleep: Sleep,
): Promise<T> {
  for (const ms of waitsMs) {
    try {
      return await request();
    } catch (error) {
      if (!mayPass((error as Error).name)) throw error;
      await sleep(ms);
    }
  }
  return request();
}
