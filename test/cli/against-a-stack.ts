import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RunEnd } from '../../cli/live/follow-run.ts';
import { startRun } from '../../cli/start-run.ts';
import { eventually, procedure, region, type World } from '../rehearsal/support/world.ts';
import { badInputs, tooLarge } from './support/bad-inputs.ts';
import { cli, type Said } from './support/run-cli.ts';

const input = (hub: string) => JSON.stringify({ hub, reason: 'from the command line' });

/**
 * The tests of the command line against a stack that runs. One stack serves these and those of the rehearsal.
 *
 * @param hub whose certificate has expired; nothing is changed on it
 */
export function describeCommandLine(stack: { world: World }, hub: string): void {
  const by =
    (profile: string) =>
    (...words: string[]): Promise<Said> => {
      const { url } = stack.world.stack;
      return cli(...words, '--endpoint', url, '--profile', profile, '--data-dir', stack.world.dataDir);
    };
  const olga = by('olga');

  it('a plan is shown with its commands and is nobody’s business: no lock, no gate, no mail', async () => {
    const first = await olga('plan', procedure, '--input', input(hub));
    const second = await olga('plan', procedure, '--input', input(hub));
    const json = JSON.parse((await olga('plan', procedure, '--input', input(hub), '--json')).out);

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('systemctl restart "$unit"');
    expect(first.out).toMatch(/IRREVERSIBLE|undo:/);
    expect(second.out).toContain(`No plan of ${procedure} has run for ${hub} yet`);
    expect(json.run).toEqual(expect.any(String));
    expect(json.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(json.plan.plan.actions.map((each: { id: string }) => each.id)).toContain('reset-certificates');
    // Of these runs alone: those of other tests may still be sending theirs.
    expect(stack.world.stack.mailbox.list().filter(({ run }) => run === json.run)).toEqual([]);
    expect((await olga('approvals')).out).not.toContain(hub);
  }, 150_000);

  it('a run is started, found among the approvals, voted on, watched, shown, and its transcript verified', async () => {
    const started = await olga('start', procedure, '--input', input(hub), '--json');
    const { run } = JSON.parse(started.out);
    const approval = await eventually('the request', async () => {
      const all = JSON.parse((await olga('approvals', '--json')).out) as {
        gate: string;
        run: string;
        words: string[];
      }[];
      return all.find((each) => each.run === run);
    });
    const { gate } = approval;
    const words = approval.words.slice(0, 4).join(' ');
    const said = {
      list: await olga('approvals'),
      open: await olga('show', run),
      unasked: await by('bob')('approve', gate),
      wrong: await by('bob')('approve', gate, '--words', 'one two three four'),
      requester: await olga('approve', gate, '--words', words),
      first: await by('bob')('approve', gate, '--words', words, '--comment', 'looked at it'),
      withdrawn: await by('bob')('withdraw', gate),
      rejected: await by('alice')('reject', gate, '--words', words, '--json'),
      watched: await olga('watch', run),
      shown: await olga('show', run),
      json: await olga('show', run, '--json'),
      runs: await olga('runs'),
      ledger: await olga('ledger', 'hub.example.test'),
      stopped: await olga('stop', run),
      none: await olga('show', 'no-such-run'),
      noGate: await olga('approve', 'no-such-gate', '--words', words),
    };

    expect(started.code).toBe(0);
    expect(said.list.out).toContain(`/lambda-url/111111111111/stepbook-serve-approval/${gate}`);
    expect(said.open.out).toMatch(/ OPEN\n/);
    expect(said.open.out).toContain(`npx stepbook approve ${gate}`);
    expect(said.unasked).toMatchObject({ code: 2, err: expect.stringMatching(/no terminal to ask on[\s\S]*--words/) });
    expect(said.wrong).toMatchObject({ code: 4, err: expect.stringMatching(/^WordsDiffer: 'one two three four'/) });
    expect(said.requester.code).toBe(4);
    expect(said.first).toMatchObject({ code: 0, out: expect.stringContaining('Approved. 1 of 2') });
    expect(said.withdrawn).toMatchObject({ code: 0, out: expect.stringContaining('Withdrawn. 0 of 2') });
    expect(said.rejected.code).toBe(0);
    expect(JSON.parse(said.rejected.out)).toMatchObject({ status: 'REJECTED' });
    // Watching a run that is over tells all of it, and how it ended.
    expect(said.watched.code).toBe(1);
    expect(said.watched.out).toMatch(/→ Open\n[\s\S]*• alice voted reject/);
    expect(said.watched.err).toMatch(
      /^GateRejected: The plan was rejected by alice[\s\S]*#gate-rejected\n→ .*stepbook show/,
    );
    expect(said.shown.out).toMatch(/ FAILED\n[\s\S]*GateRejected: The plan was rejected by alice/);
    expect(JSON.parse(said.json.out)).toMatchObject({
      run: { id: run, status: 'FAILED' },
      gate: { status: 'REJECTED' },
    });
    expect(said.runs.out).toMatch(new RegExp(`^FAILED GateRejected +${run} `, 'm'));
    expect(said.ledger.out).toMatch(/^exact-set +hub\.example\.test +0 of 5 +5 +1 in 34 h +now$/m);
    expect(said.ledger.out).toMatch(/^registered-domain +example\.test .*1 in 202 min/m);
    expect(said.ledger.out).toMatch(/^staging exact-set +hub\.example\.test +0 of 30000 /m);
    expect(said.stopped).toMatchObject({ code: 2, err: expect.stringMatching(/^RunClosed: .* is over: FAILED/) });
    expect(said.none).toMatchObject({ code: 2, err: expect.stringMatching(/^RunDoesNotExist: .*no-such-run/) });
    expect(said.noGate).toMatchObject({ code: 2, err: expect.stringMatching(/^GateDoesNotExist: /) });
    // Without a terminal nothing is coloured.
    for (const { out, err } of Object.values(said)) expect(out + err).not.toContain('\u001b[');

    const file = join(stack.world.folder, 'a.transcript.json');
    const written = await olga('transcript', run, '--out', file);
    const printed = await olga('transcript', run);
    const whole = await cli('verify', file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"reject"', '"approve"'));
    const altered = await cli('verify', file);

    expect(written).toMatchObject({ code: 0, out: expect.stringContaining(`npx stepbook verify ${file}`) });
    expect(JSON.parse(printed.out)).toMatchObject({ format: 'stepbook-transcript/1', run: { id: run } });
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/^whole: \d+ entries/m) });
    expect(altered).toMatchObject({ code: 1, out: expect.stringMatching(/^wrong at entry \d+/m) });
  }, 150_000);

  it('a run is stopped: its transcript is closed, its lock released; and a second one was told who held it', async () => {
    const { run } = JSON.parse((await olga('start', procedure, '--input', input(hub), '--json')).out);
    await eventually('the lock', async () => ((await olga('show', run)).code === 0 ? true : undefined));
    const second = await olga('start', procedure, '--input', input(hub), '--wait');
    const early = await olga('transcript', run);
    const again = await olga('start', procedure, '--input', input(hub), '--name', run);
    const stopped = await olga('stop', run, '--because', 'a test');
    await eventually('the end', async () => ((await olga('transcript', run)).code === 0 ? true : undefined));
    const shown = await olga('show', run);

    expect(second).toMatchObject({ code: 1, err: expect.stringMatching(new RegExp(`^TargetLocked: .*by run ${run}`)) });
    expect(early).toMatchObject({ code: 1, err: expect.stringMatching(/^NotSealed: [\s\S]*stepbook watch/) });
    expect(again.code).toBe(0);
    expect(stopped).toMatchObject({ code: 0, out: expect.stringContaining('nothing was undone') });
    expect(shown.out).toMatch(/ ABORTED\n/);
  }, 150_000);

  it('a hub that the estate does not have is refused with those it has; keys that are nobody’s are refused', async () => {
    const unknown = await olga('start', procedure, '--input', input('other.example.test'));
    const nobody = await by('nobody')('runs');
    const elsewhere = await olga('start', procedure, '--input', input(hub), '--region', 'eu-west-1');

    expect(unknown).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^InputInvalid: .*"other\.example\.test".*, quiet\.example\.test/),
    });
    expect(nobody).toMatchObject({ code: 2, err: expect.stringMatching(/^UnknownProfile: .*it has alice, bob/) });
    expect(elsewhere).toMatchObject({ code: 3, err: expect.stringMatching(/no Stepbook cell here[\s\S]*--region/) });
  }, 60_000);

  describe('StartExecution, called without the command line, refuses in the first state', () => {
    const refused: typeof badInputs = [
      ...badInputs,
      ['an unknown hub', input('other.example.test'), /other\.example\.test.*quiet/],
    ];
    let ends: RunEnd[];
    beforeAll(async () => {
      const connection = await stack.world.as('olga');
      ends = await Promise.all(
        refused.map(async ([, text]) => stack.world.end(await startRun(connection, procedure, text))),
      );
    }, 150_000);

    it.each(refused.map(([wrong, , names], at) => [wrong, names, at] as const))('%s', (_, names, at) => {
      const end = ends[at]!;
      expect(end).toMatchObject({ status: 'FAILED', error: 'InputInvalid' });
      expect(end.cause).toMatch(names);
    });

    it('and what is no JSON, or too large, is not even started', async () => {
      const { sfn, account } = await stack.world.as('olga');
      const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${procedure}`;
      const start = (text: string) => sfn.send(new StartExecutionCommand({ stateMachineArn, input: text }));
      await expect(start('{hub:1}')).rejects.toThrow(expect.objectContaining({ name: 'InvalidExecutionInput' }));
      await expect(start(tooLarge)).rejects.toThrow(expect.objectContaining({ name: 'InvalidExecutionInput' }));
    });
  });
}
