import { setImmediate as soon } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SharedWork, shared, Turns } from '../../../lambdas/shared/shared-work.ts';

describe('work that is shared', () => {
  it('is begun after each who gets it has asked, and never twice at once', async () => {
    const work = new SharedWork<number>();
    let begun = 0;
    let atWork = 0;
    const count = async () => {
      begun += 1;
      expect(++atWork).toBe(1);
      const mine = begun;
      await soon();
      atWork -= 1;
      return mine;
    };
    const first = work.do('k', count);
    const [second, third] = [work.do('k', count), work.do('k', count)];
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
    expect(await work.do('k', count)).toBe(3);
    expect(begun).toBe(3);
  });

  it('fails for those who shared it, and for nobody after them', async () => {
    const of = {};
    const fail = () => soon().then(() => Promise.reject(new Error('no')));
    const outcomes = await Promise.allSettled([shared(of, 'k', fail), shared(of, 'k', fail), shared(of, 'k', fail)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await shared(of, 'k', async () => 'well')).toBe('well');
  });

  it('is apart for other keys and other things', async () => {
    const one = {};
    const say = (text: string) => async () => text;
    const said = [shared(one, 'a', say('1')), shared(one, 'b', say('2')), shared({}, 'a', say('3'))];
    expect(await Promise.all(said)).toEqual(['1', '2', '3']);
  });
});

it('turns are taken one after the other, in the order of asking, whatever becomes of each', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const at = (name: string, fails = false) =>
    turns.take('k', async () => {
      log.push(`${name} begins`);
      await soon();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  await Promise.allSettled([at('a'), at('b', true), at('c')]);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
