import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLock, releaseLock } from '../../../lambdas/shared/locks.ts';
import { findRun } from '../../../lambdas/shared/runs.ts';
import { anEstate, type Frame, frame, hub } from '../support/frame.ts';

let it_: Frame;
beforeEach(async () => {
  it_ = await frame();
});
afterEach(() => it_.stop());

const nothingWritten = async () => {
  expect(await it_.table.query('RUN#r1')).toEqual([]);
  expect(await it_.table.query('RUNS')).toEqual([]);
  expect(await readLock(it_.table, `gaia-hub/${hub}`)).toBeUndefined();
};

describe('open-run', () => {
  it('opens a run: row, list, lock with a fence, entry', async () => {
    const run = await it_.open('r1', { hub, reason: 'expired' });
    expect(run).toMatchObject({
      id: 'r1',
      procedure: 'gaia-reset-certificates',
      mode: 'run',
      runbook: 'https://runbooks.example.test/gaia/reset-certificates.md',
      target: {
        key: `gaia-hub/${hub}`,
        name: hub,
        domain: hub,
        instanceId: 'i-0123456789abcdef0',
        ports: { http: 80, https: 443, closed: [2375, 3000, 8008, 8009] },
      },
    });
    expect(JSON.stringify(run)).not.toContain('owner');
    expect(await findRun(it_.table, 'r1')).toMatchObject({
      status: 'OPEN',
      fence: 1,
      target: hub,
      input: { hub, reason: 'expired' },
    });
    expect(await readLock(it_.table, `gaia-hub/${hub}`)).toMatchObject({ run: 'r1', fence: 1 });
    expect(await it_.table.query('RUNS')).toMatchObject([{ run: 'r1' }]);
    expect(await it_.entries('r1')).toMatchObject([
      { seq: 0, kind: 'opened', data: { lock: { fence: 1 }, mode: 'run' } },
    ]);
  });

  it('is the same when the state is tried again', async () => {
    const first = await it_.open('r1');
    const again = await it_.open('r1');
    expect(again).toEqual(first);
    expect(await it_.kinds('r1')).toEqual(['opened']);
    expect((await readLock(it_.table, `gaia-hub/${hub}`))?.fence).toBe(1);
  });

  it('refuses a target that another run holds, names it, and leaves no trace of the second', async () => {
    await it_.open('r1');
    await expect(it_.open('r2')).rejects.toMatchObject({
      name: 'TargetLocked',
      message: `gaia-hub/${hub} is locked by run r1 since 2026-11-20T12:00:00.000Z; one run at a time`,
    });
    expect(await it_.table.query('RUN#r2')).toEqual([]);
    await releaseLock(it_.table, `gaia-hub/${hub}`, 'r2');
    await expect(it_.open('r2')).rejects.toMatchObject({ name: 'TargetLocked' });
    await releaseLock(it_.table, `gaia-hub/${hub}`, 'r1');
    await it_.open('r2');
    expect(await findRun(it_.table, 'r2')).toMatchObject({ fence: 2 });
  });

  it('lets one of many at once have the lock', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => it_.open(`r${n}`)));
    expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    for (const each of tries) if (each.status === 'rejected') expect(each.reason.name).toBe('TargetLocked');
  });

  it('takes no lock for a plan', async () => {
    await it_.open('r1');
    expect(await it_.open('r2', { hub, mode: 'plan' })).toMatchObject({ mode: 'plan' });
    expect((await readLock(it_.table, `gaia-hub/${hub}`))?.run).toBe('r1');
  });

  it.each<[string, unknown, RegExp]>([
    ['a missing field', {}, /"hub" is missing: a host name/],
    ['an unknown field', { hub, force: true }, /unknown field "force"/],
    ['a wrong type', { hub: 7 }, /"hub" is 7: a host name/],
    ['upper case', { hub: 'Hub.example.test' }, /"hub" is "Hub\.example\.test": a host name/],
    ['an IDN', { hub: 'xn--bcher-kva.example' }, /xn--/],
    ['a Freenom domain', { hub: 'hub.tk' }, /Freenom/],
    ['an unknown hub', { hub: 'nope.example.test' }, /"hub" is "nope\.example\.test".*hub\.example\.test/],
    ['shell metacharacters', { hub: 'a.test;reboot' }, /"hub" is "a\.test;reboot"/],
    ['a newline in another string', { hub, reason: 'a\nb' }, /"reason" is "a\\nb"/],
    ['a list', [hub], /the input is \["hub\.example\.test"\]/],
    ['300 KB', { hub, reason: 'x'.repeat(300_000) }, /300\d\d\d bytes: at most 65536/],
  ])('refuses %s before anything is written', async (_what, input, message) => {
    await expect(it_.open('r1', input)).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringMatching(message),
    });
    await nothingWritten();
  });

  it.each<[string, Record<string, string[]>, RegExp]>([
    ['a role is missing', { owner: ['ada'] }, /group "operator" has nobody/],
    ['the same person twice', { owner: ['ada'], operator: ['ada'] }, /2 different people; able to approve: ada/],
    ['only the requester', { owner: ['eve'], operator: ['bob'] }, /excluded, because they asked for the run: eve/],
    ['a stranger', { owner: ['ada'], operator: ['zoe'] }, /"zoe" is not in the estate/],
  ])('refuses when the quorum is out of reach: %s', async (_what, roles, message) => {
    it_.ports.estate = anEstate({ hubs: { [hub]: { cell: 'home', instance: 'i-0123456789abcdef0', roles } } });
    await it_.request('r1', 'eve');
    await expect(it_.open('r1')).rejects.toMatchObject({
      name: 'QuorumImpossible',
      message: expect.stringMatching(message),
    });
    await nothingWritten();
  });

  it('refuses what somebody asks for who is nobody of the estate', async () => {
    await it_.request('r1', 'nobody');
    await expect(it_.open('r1')).rejects.toMatchObject({
      name: 'QuorumImpossible',
      message: expect.stringMatching(/user\/nobody asked for it and is nobody of the estate.*start it as a person/),
    });
    await nothingWritten();
  });

  it.each(['..', '.hidden', '-rf', 'r1\u202e', 'r\u0430', 'r1\u200b', 'a b'])(
    'refuses a run with a name that is no name of a file, or looks like another: %j',
    async (name) => {
      await expect(it_.open(name)).rejects.toMatchObject({
        name: 'InputInvalid',
        message: expect.stringMatching(/name of the execution/),
      });
      expect(await it_.table.query(`RUN#${name}`)).toEqual([]);
    },
  );

  it('refuses a target of another cell, and the name of a run of another procedure', async () => {
    it_.ports.estate = anEstate({
      hubs: { [hub]: { cell: 'other', instance: 'i-0123456789abcdef0', roles: { owner: ['ada'], operator: ['bob'] } } },
    });
    await expect(it_.open('r1')).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('cell other'),
    });
    await nothingWritten();
    it_.ports.estate = anEstate();
    await it_.table.put({ pk: 'RUN#r1', sk: 'RUN', id: 'r1', execution: 'arn:other', status: 'OPEN' });
    await expect(it_.open('r1')).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('arn:other'),
    });
  });

  it.each(['before', 'after'])('enters the requester that CloudTrail tells of %s the run is open', async (when) => {
    if (when === 'before') await it_.request('r1', 'eve');
    await it_.open('r1');
    if (when === 'after') await it_.request('r1', 'eve');
    expect(await it_.entries('r1')).toMatchObject([
      { kind: 'opened' },
      {
        kind: 'requested',
        data: { person: 'eve', principal: 'arn:aws:iam::111111111111:user/eve', event: 'StartExecution' },
      },
    ]);
    await it_.request('r1', 'eve');
    expect(await it_.kinds('r1')).toEqual(['opened', 'requested']);
  });

  it('does not take a failed StartExecution for a request, and knows people by their principal alone', async () => {
    expect(await it_.request('r1', 'eve', { errorCode: 'ExecutionAlreadyExists' })).toEqual({ recorded: false });
    await it_.open('r1');
    await it_.request('r1', 'nobody');
    const [, requested] = await it_.entries('r1');
    expect(requested?.data).toEqual({
      principal: 'arn:aws:iam::111111111111:user/nobody',
      event: 'StartExecution',
      time: '2026-11-20T12:00:00.000Z',
    });
  });
});
