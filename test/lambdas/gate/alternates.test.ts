import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reconcileWaits } from '../../../lambdas/reconcile-waits/task.ts';
import { seatsOf } from '../../../lambdas/shared/gate/seats.ts';
import { anEstate, type Bench, bench, people, twoGroups } from './support/bench.ts';

let at: Bench;
let n = 0;
const run = () => {
  n += 1;
  return `alternate-${n}`;
};
const half = 43_200;

/** Xan, then Yuri, stand in for Dov; the only other operator is Cleo. */
function withAlternates(dov = ['xan', 'yuri']) {
  const estate = anEstate();
  estate.people.dov!.alternates = dov;
  return estate;
}
const onlyDov = twoGroups({
  groups: [
    { group: 'owner', min: 1, people: ['ada'] },
    { group: 'operator', min: 1, people: ['dov'] },
  ],
});

beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());
beforeEach(() => {
  at.estate.now = withAlternates();
});

describe('an alternate', () => {
  it('may vote from half time on, and counts in the place of the one who has not', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov });
    await at.voteAs('ada', gate);
    await expect(at.voteAs('xan', gate)).rejects.toMatchObject({
      name: 'NotYetAsked',
      message: expect.stringContaining('you stand in for Dov Levi'),
    });
    at.pass(half);
    const { tally } = await at.voteAs('xan', gate);
    expect(tally).toMatchObject({ status: 'APPROVED', text: '2 of 2', approvedBy: ['ada', 'xan'] });
    expect(tally.groups[1]!.people).toEqual([{ id: 'dov', name: 'Dov Levi', voted: 'approve', by: 'Xan Ito' }]);
    expect(await at.verify(gate)).toMatchObject({ ok: true, voters: ['ada', 'xan'] });
  });

  it('has no voice once the person has voted, before or after half time', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov });
    await at.voteAs('dov', gate);
    at.pass(half);
    await expect(at.voteAs('xan', gate)).rejects.toMatchObject({
      name: 'SeatTaken',
      message: expect.stringContaining('Dov Levi has voted in the seat of Dov Levi'),
    });
    expect(await at.votesOf(gate)).toHaveLength(1);
  });

  it('shares one seat with the person and the other alternates: it never counts twice', async () => {
    const policy = twoGroups({ groups: [{ group: 'all', min: 2, people: ['ada', 'dov'] }], distinct: 2 });
    const gate = await at.openedGate(run(), { policy });
    at.pass(half);
    expect((await at.voteAs('xan', gate)).tally.text).toBe('1 of 2');
    await expect(at.voteAs('yuri', gate)).rejects.toMatchObject({ name: 'SeatTaken' });
    // The person's own vote goes before the alternate's; the seat is still one.
    const own = await at.voteAs('dov', gate);
    expect(own.tally).toMatchObject({ status: 'OPEN', text: '1 of 2', approvedBy: ['dov'] });
    expect((await at.voteAs('ada', gate)).tally).toMatchObject({ status: 'APPROVED', text: '2 of 2' });
  });

  it('does not stand in for the one who asked for the run', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov, requester: people.dov.principals[0]! });
    at.pass(half);
    await expect(at.voteAs('xan', gate)).rejects.toMatchObject({ name: 'RequesterExcluded' });
  });

  it('is never the one who asked for the run', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov, requester: people.xan.principals[0]! });
    at.pass(half);
    await expect(at.voteAs('xan', gate)).rejects.toMatchObject({ name: 'RequesterExcluded' });
    expect((await at.voteAs('yuri', gate)).tally.text).toBe('1 of 2');
  });

  it('ends a request by a rejection like anybody', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov });
    at.pass(half);
    expect((await at.voteAs('xan', gate, { decision: 'reject' })).gate.status).toBe('REJECTED');
  });

  it('is written to at half time and not before, and is then among the missing', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov });
    const to = () =>
      at.mailbox
        .list()
        .filter((mail) => mail.run === gate.run)
        .map((mail) => mail.to[0])
        .sort();
    expect(to()).toEqual(['ada@example.test', 'dov@example.test']);
    await at.voteAs('ada', gate);
    at.pass(half);
    const log = { info: () => {}, error: () => {} };
    await reconcileWaits({ ...at.ports, ssm: undefined as never, log: log as never });
    expect(to().slice(1)).toEqual(['dov@example.test', 'dov@example.test', 'xan@example.test', 'yuri@example.test']);
    const [mail] = at.mailbox.list().filter((each) => each.to[0] === 'xan@example.test' && each.run === gate.run);
    expect(at.mailbox.read(mail!.id)!.toString()).toContain('Dov Levi or Xan Ito or Yuri Sato');
  });

  it('is part of the roster: a change of alternates voids the votes', async () => {
    const gate = await at.openedGate(run(), { policy: onlyDov });
    await at.voteAs('ada', gate);
    at.estate.now = withAlternates(['yuri']);
    await expect(at.voteAs('dov', gate)).rejects.toMatchObject({ name: 'RosterChanged' });
  });

  it('has one seat: his own where he is asked himself, else that of the first who names him', () => {
    const person = (alternates?: string[]) => ({
      name: '',
      mail: '',
      principals: [],
      ...(alternates && { alternates }),
    });
    const roster = { ada: person(['dov', 'xan']), dov: person(['xan', 'yuri']), xan: person(), yuri: person() };
    expect([...seatsOf(onlyDov, roster)]).toEqual([
      ['ada', 'ada'],
      ['dov', 'dov'],
      ['xan', 'ada'],
      ['yuri', 'dov'],
    ]);
  });
});
