import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, it } from '@jest/globals';
import type { Rehearsed, Stage } from '../support/stage.ts';

const parameter = (name: string) => `/stepbook/${name}/key-phrase`;
const arnOf = (name: string) => `arn:aws:ssm:us-east-1:111111111111:parameter${parameter(name)}`;

/** Instances with a hub's tag, and security groups of its name. */
async function leftOf(stage: Stage, name: string) {
  const ec2 = new EC2Client(stage.world.account);
  const tag = { Name: 'tag:stepbook:hub', Values: [stage.hub(name)] };
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: [tag] }));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [tag] }));
  ec2.destroy();
  return {
    states: Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name)),
    groups: SecurityGroups.length,
  };
}

export const launchHub: Rehearsed = {
  hubs: {
    good: { launch: { elasticIp: true, keyPhrase: arnOf('good') } },
    weak: { launch: { keyPhrase: arnOf('weak') } },
    dead: { launch: { keyPhrase: arnOf('dead') } },
  },
  good: {
    transitions: 27,
    polled: ['LaunchedInstance', 'Found', 'Status', 'AtItsAddress', 'Up', 'Patience', 'Moment'],
    async assess({ checks, gate, run, plan }, stage) {
      expect(gate!.need.map(({ group, min }) => ({ group, min }))).toEqual([{ group: 'owner', min: 1 }]);
      expect(gate!.summary).toContain('from flatcar-gaia_hub-ebs-2.8.10-hvm - ami-0f1a700000002810e');
      expect(checks.map(({ name, held }) => [name, held])).toEqual(
        [
          ...['status checks', 'termination protection', 'metadata service', 'encryption', 'data volume', 'ports'],
          ...['hub_info over the address', 'containers', 'environment'],
        ].map((name) => [name, true]),
      );
      expect(plan!.plan.actions.map(({ id }) => id)).toEqual([
        ...['create-security-group', 'open-ports', 'allocate-address', 'launch-instance', 'associate-address'],
      ]);

      const machine = stage.machine('good');
      const environment = join(machine.root, 'etc/environment');
      expect(statSync(environment).mode & 0o777).toBe(0o644);
      const phrase = /^API_KEY=(.*)$/m.exec(readFileSync(environment, 'utf8'))![1]!;
      expect(phrase.length).toBeGreaterThan(20);
      expect(readFileSync(stage.world.transcriptFile({ run, execution: '' }), 'utf8')).not.toContain(phrase);
      expect(machine.record.tags).toMatchObject({ Name: 'gaia-hub', Purpose: 'gaia', Version: '2.8.10' });

      // A domain has one instance: the second time it ends with that.
      const again = await stage.world.end(await stage.start('good'));
      expect(JSON.parse(again.output!)).toMatchObject({
        outcome: 'advised',
        because: expect.stringContaining(machine.record.id),
      });
    },
  },
  more(stage) {
    it('takes no weak key phrase, does not say it, and leaves nothing behind', async () => {
      const ssm = new SSMClient(stage.world.account);
      const Value = 'hubba hubba hubba hubba hubba';
      await ssm.send(
        new PutParameterCommand({ Name: parameter('weak'), Value, Type: 'SecureString', Overwrite: true }),
      );
      ssm.destroy();
      const run = await stage.start('weak');
      await stage.world.vote('alice', await stage.world.gate(run));
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'ActionFailed' });
      expect(end.cause).toMatch(
        /KeyPhraseWeak: .*parameter\/stepbook\/weak\/key-phrase.*document's example.*launch-hub\.md#/s,
      );
      expect(JSON.stringify([end, await stage.world.entries(run)])).not.toContain(Value);
      expect(await leftOf(stage, 'weak')).toEqual({ states: [], groups: 0 });
      expect(stage.transcript(run).problems).toEqual([]);
    }, 120_000);

    it('ends when a status check fails, tells what the console says, and takes everything back', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      scenario.set({ failingBoots: [stage.hub('dead')] });
      const run = await stage.start('dead');
      await stage.world.vote('alice', await stage.world.gate(run));
      const end = await stage.world.end(run);
      scenario.set({ failingBoots: [] });

      expect(end).toMatchObject({ status: 'FAILED', error: 'StatusImpaired' });
      expect(end.cause).toMatch(/instance impaired\..*unsupported config version.*launch-hub\.md#status-impaired/s);
      expect(await leftOf(stage, 'dead')).toEqual({ states: ['terminated'], groups: 0 });
      const undone = (await stage.world.entries(run)).filter(({ kind }) => kind === 'undo-finished');
      expect(undone.map(({ data }) => [data.action, data.status])).toEqual([
        ['launch-instance', 'SUCCEEDED'],
        ['create-security-group', 'SUCCEEDED'],
      ]);
    }, 120_000);
  },
};
