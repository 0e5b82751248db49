import type { LambdaPort } from '../../../engine/ports.ts';

/** A function that fails for the payloads in `broken` and says what it was called with. */
export function worker() {
  const calls: unknown[] = [];
  const broken = new Set<unknown>();
  const lambda: LambdaPort = {
    async invoke({ payload }) {
      const item = JSON.parse(payload);
      calls.push(item);
      if (!broken.has(item)) return { statusCode: 200, payload };
      return { statusCode: 200, payload: '{"errorType":"Broken"}', functionError: 'Unhandled' };
    },
  };
  return { calls, broken, lambda };
}
