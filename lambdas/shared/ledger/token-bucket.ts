/** A limit that refills: at most `capacity` at once, and one more every `refillMs`. */
export interface Bucket {
  capacity: number;
  refillMs: number;
}

/**
 * What is in a bucket at a time, in milliseconds of refilling (one token is `refillMs`), after spends at those times. It was
 * full before the first. It goes below nothing when more was spent than it allows: somebody else counted otherwise.
 *
 * @param spends times in milliseconds, ascending; later ones than `at` do not count
 */
function levelAt({ capacity, refillMs }: Bucket, spends: number[], at: number): number {
  const full = capacity * refillMs;
  let level = full;
  let last = spends[0] ?? at;
  for (const time of spends) {
    if (time > at) break;
    level = Math.min(full, level + time - last) - refillMs;
    last = time;
  }
  return Math.min(full, level + at - last);
}

/** Whole tokens in a bucket at a time; none when it is overdrawn. */
export function tokensAt(bucket: Bucket, spends: number[], at: number): number {
  return Math.max(0, Math.floor(levelAt(bucket, spends, at) / bucket.refillMs));
}

/** When a bucket has a whole token: `at` itself when it has one then. */
export function nextTokenAt(bucket: Bucket, spends: number[], at: number): number {
  return at + Math.max(0, bucket.refillMs - levelAt(bucket, spends, at));
}
