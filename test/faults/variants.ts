import type { Recording } from './recording.ts';

/** Ways that no rehearsal takes, made of the recording of one that it does. */
export const variants: Record<string, (recording: Recording) => Recording[]> = {
  /** The hub has an Elastic IP, and it is to be given back. */
  'gaia-terminate-hub': (recording) => {
    const address = { allocationId: 'eipalloc-0123456789abcdef0', publicIp: '203.0.113.7' };
    const facts = Object.fromEntries(
      Object.entries(recording.facts).map(([key, value]) => [
        key,
        /^Status\/(plan|recheck)$/.test(key) ? { ...(value as object), address } : value,
      ]),
    );
    return [{ ...recording, facts, input: { ...recording.input, releaseAddress: true } }];
  },
};
