import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, bench, twoGroups } from './support/bench.ts';

let at: Bench;
let n = 0;
const opened = () => {
  n += 1;
  return at.openedGate(`hostile-${n}`, { policy: twoGroups({ strength: 'iam' }) });
};
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());

type Made = Awaited<ReturnType<typeof opened>>;
const commented = async (gate: Made, comment: string) => {
  await at.voteAs('ada', gate, { comment });
  const [vote] = await at.votesOf(gate);
  return vote!.comment as string;
};

describe('a comment', () => {
  it('that is cut in the middle of a letter leaves a vote that still verifies', async () => {
    const gate = await opened();
    expect(await commented(gate, `${'a'.repeat(499)}😀 and more`)).toBe('a'.repeat(499));
    await at.voteAs('cleo', gate);
    expect(await at.verify(gate)).toMatchObject({ ok: true, problems: [] });
  });

  it('with half a surrogate pair, or with signs that turn text around, is kept without them', async () => {
    const gate = await opened();
    expect(await commented(gate, 'no\ud800 \u202egnihton\u2066 \u200bhere\u001b[2J\u009b1m')).toBe(
      'no\ufffd gnihton here [2J 1m',
    );
    await at.voteAs('cleo', gate);
    expect(await at.verify(gate)).toMatchObject({ ok: true });
  });
});
