import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstanceAttributeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from '@jest/globals';
import { filesBelow } from '../support/search.ts';
import type { Rehearsed, Stage } from '../support/stage.ts';

/** Where a hub's name leads once it has moved. */
const elsewhere = '127.0.0.99';
const moved = (stage: Stage, ...names: string[]) =>
  stage.world.stack.rehearsal!.scenario.set({
    addresses: Object.fromEntries(names.map((name) => [stage.hub(name), elsewhere])),
  });

/** Both approve, each typing the domain. */
async function approve(stage: Stage, run: Parameters<Stage['judged']>[0], name: string): Promise<void> {
  const gate = await stage.world.gate(run);
  for (const person of ['alice', 'bob']) await stage.world.vote(person, gate, { target: stage.hub(name) });
}

export const terminateHub: Rehearsed = {
  hubs: { good: {}, changing: {} },
  good: {
    transitions: 36,
    polled: ['Copy', 'CopyStep', 'CopyMoment', 'Ended', 'Gone', 'EndMoment'],
    hubs: ['changing'],
    prepare: (stage) => moved(stage, 'good', 'changing'),
    assess({ checks, gate, plan }, stage) {
      expect(gate!.need.map(({ group, min }) => ({ group, min }))).toEqual([
        { group: 'owner', min: 1 },
        { group: 'data-owner', min: 1 },
      ]);
      expect(gate!).toMatchObject({ typedTarget: true, irreversible: true });
      expect(checks.map(({ name, held }) => [name, held])).toEqual(
        ['instance', 'snapshot', 'restored volume'].map((name) => [name, true]),
      );
      expect(plan!.plan.actions.filter(({ undo }) => undo.kind === 'irreversible').map(({ id }) => id)).toEqual([
        'terminate-instance',
      ]);
      const { instance } = stage.world.stack.estate.hubs[stage.hub('good')]!;
      expect(existsSync(join(stage.world.dataDir, 'machines', instance!))).toBe(false);
      const kept = filesBelow(join(stage.world.dataDir, 'snapshots'), []).filter((file) => file.endsWith('sample.txt'));
      expect(kept.map((file) => readFileSync(file, 'utf8'))).toContain('A file that a user of the hub has stored.\n');
    },
  },
  more(stage) {
    it('refuses while the name still leads to the instance, and names who says so', async () => {
      stage.world.stack.rehearsal!.scenario.set({ addresses: {} });
      const end = await stage.world.end(await stage.start('changing'));
      moved(stage, 'changing');

      expect(end).toMatchObject({ status: 'FAILED', error: 'DnsStillHere' });
      expect(end.cause).toMatch(/still give 127\.0\.0\.1\. Runbook: .*terminate-hub\.md#dns-still-here/);
      expect(stage.machine('changing').isRunning()).toBe(true);
    }, 60_000);

    it('takes no vote without the typed domain', async () => {
      const run = await stage.start('changing');
      const gate = await stage.world.gate(run);
      await expect(stage.world.vote('alice', gate)).rejects.toThrow(/target/i);
      await expect(stage.world.vote('alice', gate, { target: stage.hub('good') })).rejects.toThrow(/target/i);
      const { sfn } = await stage.world.as('olga');
      await sfn.send(new StopExecutionCommand({ executionArn: run.execution }));
      await stage.world.end(run);
      await stage.world.entry(run, 'closed');
    }, 60_000);

    it('deletes nothing when the snapshot is not what the hub has, and starts the services again', async () => {
      const machine = stage.machine('changing');
      const script = join(machine.root, 'usr/bin/openssl');
      // Something that goes on writing: the second look at the data differs from the first.
      writeFileSync(
        script,
        `#!/bin/bash\nexport PATH="\${PATH#*:}"\n[[ "$*" == "dgst -sha256 -r"*sample.txt* ]] && echo more >> ${machine.root}/gaia/docker/storage/sample.txt\nexec openssl "$@"\n`,
        { mode: 0o755 },
      );
      const run = await stage.start('changing');
      await approve(stage, run, 'changing');
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
      expect(end.cause).toMatch(/not what the hub has: \d+ of \d+ lines.*terminate-hub\.md#compare-snapshot/s);
      const undone = (await stage.world.entries(run)).filter(({ kind }) => kind === 'undo-finished');
      expect(undone.map(({ data }) => [data.action, data.status])).toEqual(
        ['attach-volume', 'create-volume', 'stop-services'].map((action) => [action, 'SUCCEEDED']),
      );
      expect(await machine.execute('systemctl is-active gaia-hub.service')).toBe('active\n');
      const ec2 = new EC2Client(stage.world.account);
      const { DisableApiTermination } = await ec2.send(
        new DescribeInstanceAttributeCommand({ InstanceId: machine.record.id, Attribute: 'disableApiTermination' }),
      );
      ec2.destroy();
      expect(DisableApiTermination!.Value).toBe(true);
      stage.world.stack.rehearsal!.scenario.set({ addresses: {} });
    }, 120_000);
  },
};
