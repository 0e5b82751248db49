import { describe, expect, it } from '@jest/globals';
import { Rounds } from '../../../engine/execution/rounds.ts';

describe('rounds', () => {
  it('are over when all of their work and that of earlier ones is done', () => {
    const rounds = new Rounds();
    const first = rounds.add();
    const also = rounds.add();
    rounds.done(first);
    rounds.end();
    const second = rounds.add();
    rounds.done(second);

    const before = rounds.end();
    rounds.done(also);
    const after = rounds.end();

    expect([first, also, second]).toEqual([0, 0, 1]);
    expect(before).toBe(0);
    expect(after).toBe(3);
    expect(rounds.present).toBe(3);
  });
});
