import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, it } from '@jest/globals';
import type { Machine } from '../../../local/machines/machine.ts';
import { userData } from '../../../workflows/gaia/launch-hub/user-data.ts';
import { keepRecording } from '../../faults/record.ts';
import type { Rehearsed, Stage } from '../support/stage.ts';
import { eventually } from '../support/world.ts';

const storage = 'gaia/docker/storage';
const next = new Map<string, Machine>();

/** Launches an instance that a hub can move to, and waits until its placeholder certificate is served. */
async function launchNext(stage: Stage, name: string): Promise<Machine> {
  const domain = stage.hub(name);
  const ec2 = new EC2Client(stage.world.account);
  const phrase = randomBytes(24).toString('base64url');
  const group = { GroupName: `next of ${domain}`, Description: 'ports of a hub' };
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(group));
  const everybody = (port: number) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  });
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [everybody(80), everybody(443)] }));
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0f1a700000002810e',
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      SecurityGroupIds: [GroupId!],
      UserData: Buffer.from(userData({ API_KEY: phrase, DOMAIN: domain, STAGING: '0' })).toString('base64'),
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'stepbook:hub-next', Value: domain }] }],
    }),
  );
  const id = Instances![0]!.InstanceId!;
  const machine = stage.world.stack.machines.get(id)!;
  const { https } = stage.world.stack.estate.hubs[domain]!.ports;
  await eventually(`${id} shows a certificate`, async () => {
    const line = `openssl s_client -connect ${machine.record.publicIp}:${https} </dev/null 2>/dev/null | openssl x509 -noout || exit 0`;
    const shown = machine.isRunning() && (await machine.execute(`${line}; echo shown`).catch(() => ''));
    return shown || undefined;
  });
  ec2.destroy();
  next.set(name, machine);
  return machine;
}

const tagsOf = async (stage: Stage, id: string) => {
  const ec2 = new EC2Client(stage.world.account);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  ec2.destroy();
  const tags = Reservations![0]!.Instances![0]!.Tags ?? [];
  return Object.fromEntries(
    tags.filter(({ Key }) => Key!.startsWith('stepbook:')).map(({ Key, Value }) => [Key, Value]),
  );
};
const recordsOf = (stage: Stage, name: string) => {
  const { zones } = stage.world.stack.rehearsal!;
  const full = `${stage.hub(name)}.`;
  return zones
    .get(stage.world.stack.estate.hubs[stage.hub(name)]!.domain.zone)!
    .records.filter((record) => record.name === full)
    .map(({ ttl, type, values }) => `${ttl} ${type} ${values}`);
};
const leftOf = (machine: Machine) =>
  readdirSync(join(machine.root, 'gaia/nginx/certbot/www/.well-known/acme-challenge')).filter((each) =>
    each.startsWith('stepbook'),
  );
const isActive = (machine: Machine) => machine.execute('systemctl is-active gaia-hub.service || true');

/** What its owners were asked to do with the record of a hub, oldest first. */
const mailsOn = (stage: Stage, name: string) => {
  const { mailbox } = stage.world.stack;
  const about = ` the DNS records of ${stage.hub(name)}`;
  return mailbox
    .list()
    .filter(({ subject }) => subject.endsWith(about))
    .toReversed()
    .map(({ id, subject }) => [subject.replace(about, ''), /set {5}(.*)/.exec(mailbox.open(id)!.text!)?.[1]]);
};
async function approve(stage: Stage, run: Awaited<ReturnType<Stage['start']>>): Promise<void> {
  const gate = await stage.world.gate(run);
  for (const voter of ['alice', 'bob']) await stage.world.vote(voter, gate);
}

export const migrateHub: Rehearsed = {
  hubs: {
    good: {},
    sick: {},
    hand: { domain: { zone: 'elsewhere', ttl: 2, handSeconds: 20, moveSeconds: 20, waitSeconds: 5 } },
    late: { domain: { zone: 'elsewhere', ttl: 2, moveSeconds: 1 } },
  },
  good: {
    transitions: 72,
    polled: ['AwaitNames', 'NamesSeen', 'NamesPause'],
    hubs: ['sick'],
    async prepare(stage) {
      // Kept for longer than the estate wants it: lowered before the move.
      const { zones } = stage.world.stack.rehearsal!;
      const zone = zones.get(stage.world.stack.estate.hubs[stage.hub('good')]!.domain.zone)!;
      const set = { Name: stage.hub('good'), Type: 'A' as const, TTL: 3, ResourceRecords: [{ Value: '127.0.0.1' }] };
      zones.change(zone, [{ Action: 'UPSERT', ResourceRecordSet: set }], undefined);
      await Promise.all([launchNext(stage, 'good'), launchNext(stage, 'sick')]);
      const { root } = stage.machine('good');
      for (const [file, text] of [
        ['1BigAddress.json', '{"a":1}'],
        ['a file, with a comma', 'x'.repeat(100_000)],
      ] as const) {
        writeFileSync(join(root, storage, file), text);
      }
    },
    async assess({ gate, checks, plan, run }, stage) {
      const [old, machine] = [stage.machine('good'), next.get('good')!];
      expect(gate!.need.map(({ group, min }) => ({ group, min }))).toEqual([
        { group: 'owner', min: 1 },
        { group: 'domain-owner', min: 1 },
      ]);
      expect(gate!.summary).toContain(
        `from ${old.record.id} (127.0.0.1) to ${machine.record.id} (${machine.record.publicIp})`,
      );
      const names = ['DNS', 'same certificate', 'trusted', 'authority', 'names', 'hub_info', 'read_url_prefix'];
      expect(checks.map(({ name, held }) => [name, held])).toEqual(
        [...names, 'user data', 'read', 'containers', 'writes'].map((name) => [name, true]),
      );
      expect(plan!.plan.actions.some(({ issues }) => issues)).toBe(false);

      expect(readdirSync(join(machine.root, storage)).sort()).toEqual(readdirSync(join(old.root, storage)).sort());
      expect(recordsOf(stage, 'good')).toEqual([`2 A ${machine.record.publicIp}`]);
      expect(await tagsOf(stage, machine.record.id)).toEqual({ 'stepbook:hub': stage.hub('good') });
      expect(await tagsOf(stage, old.record.id)).toEqual({ 'stepbook:hub-before': stage.hub('good') });
      expect(leftOf(old)).toEqual([]);
      expect(readdirSync(join(old.root, 'var/lib/stepbook')).filter((each) => each.startsWith(run))).toEqual([]);
      // Nobody asked for a certificate: certbot's archive has what came, and no more.
      const archive = `gaia/nginx/certbot/conf/archive/${stage.hub('good')}`;
      expect(readdirSync(join(machine.root, archive))).toEqual(readdirSync(join(old.root, archive)));
      await machine.stop();
    },
  },
  more(stage) {
    it('never touches the record when the new host does not come up, and lets the old one take writes again', async () => {
      const [old, machine] = [stage.machine('sick'), next.get('sick')!];
      const before = recordsOf(stage, 'sick');
      const run = await stage.start('sick', { to: machine.record.id });
      const gate = await stage.world.gate(run);
      const script = join(machine.root, 'gaia/scripts/update-configs.sh');
      renameSync(script, `${script}.gone`);
      for (const voter of ['alice', 'bob']) await stage.world.vote(voter, gate);
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
      expect(end.cause).toMatch(/migrate-hub\.md#take-over/);
      const kinds = (await stage.world.entries(run)).filter(
        ({ kind }) => kind === 'action-begun' || kind === 'undo-finished',
      );
      expect(kinds.map(({ kind, data }) => `${kind} ${data.action}`)).toEqual([
        'action-begun freeze-old',
        'action-begun take-over',
        'undo-finished take-over',
        'undo-finished freeze-old',
      ]);
      expect(recordsOf(stage, 'sick')).toEqual(before);
      expect(await isActive(old)).toBe('active\n');
      expect(leftOf(old)).toEqual([]);
      expect(await stage.get('sick', '/hub_info')).toContain(`https://${stage.hub('sick')}/reader/`);
      expect(await tagsOf(stage, machine.record.id)).toEqual({ 'stepbook:hub-next': stage.hub('sick') });
      expect(stage.transcript(run).problems).toEqual([]);
      expect(await stage.holder('sick')).toBeUndefined();
      renameSync(`${script}.gone`, script);
      await machine.execute('systemctl restart gaia.service');
    }, 180_000);

    it('asks people for the TTL and then for the address where the zone is elsewhere, and goes on by itself', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      const [domain, old, machine] = [stage.hub('hand'), stage.machine('hand'), await launchNext(stage, 'hand')];
      const set = (ttl: number, address: string) =>
        scenario.set({ records: { [domain]: { A: [address], ttl: { A: ttl } } } });
      const from = old.record.publicIp!;
      set(5, from);
      const run = await stage.start('hand');
      await approve(stage, run);

      await stage.world.entry(run, 'action-finished', 'remind-of-ttl');
      expect(await isActive(old)).toBe('active\n');
      set(2, from);
      await stage.world.entry(run, 'action-finished', 'remind-of-move');
      expect([await isActive(old), await isActive(machine)]).toEqual(['inactive\n', 'active\n']);
      set(2, machine.record.publicIp!);
      const end = await stage.world.end(run);
      scenario.set({ records: {} });
      await keepRecording(stage, run, 'hand');

      expect(end).toMatchObject({ status: 'SUCCEEDED' });
      expect((await stage.judged(run)).filter(({ held }) => !held)).toEqual([]);
      expect(mailsOn(stage, 'hand')).toEqual([
        ['Please set', `${domain}  2  IN  A  ${from}`],
        ['Reminder: please set', `${domain}  2  IN  A  ${from}`],
        ['Please set', `${domain}  2  IN  A  ${machine.record.publicIp}`],
        ['Reminder: please set', `${domain}  2  IN  A  ${machine.record.publicIp}`],
      ]);
      expect(await tagsOf(stage, machine.record.id)).toEqual({ 'stepbook:hub': domain });
      expect(stage.transcript(run).problems).toEqual([]);
      await machine.stop();
    }, 180_000);

    it('gives up when nobody changes the record in time: the old hub takes writes again, the new one none', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      const [domain, old, machine] = [stage.hub('late'), stage.machine('late'), await launchNext(stage, 'late')];
      const from = old.record.publicIp!;
      scenario.set({ records: { [domain]: { A: [from], ttl: { A: 2 } } } });
      const run = await stage.start('late');
      await approve(stage, run);
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'NotSetByHand' });
      expect(end.cause).toMatch(/answers A .*, TTL 2\. Runbook: .*migrate-hub\.md#not-set-by-hand/s);
      expect([await isActive(old), await isActive(machine)]).toEqual(['active\n', 'inactive\n']);
      expect(await stage.get('late', '/hub_info')).toContain(`https://${domain}/reader/`);
      const undone = (await stage.world.entries(run)).filter(({ kind }) => kind === 'undo-finished');
      expect(undone.map(({ data }) => data.action)).toEqual(['ask-for-move', 'take-over', 'freeze-old']);
      expect(mailsOn(stage, 'late').at(-1)).toEqual(['Please put back', `${domain}  2  IN  A  ${from}`]);
      expect(await tagsOf(stage, machine.record.id)).toEqual({ 'stepbook:hub-next': domain });
      expect(stage.transcript(run).problems).toEqual([]);
      expect(await stage.holder('late')).toBeUndefined();
      scenario.set({ records: {} });
      await machine.stop();
    }, 180_000);

    it('refuses a host that has something stored already', async () => {
      const machine = next.get('sick')!;
      const end = await stage.world.end(await stage.start('sick', { to: machine.record.id }));
      expect(end).toMatchObject({ status: 'FAILED', error: 'StorageTaken' });
      await machine.stop();
    }, 120_000);
  },
};
