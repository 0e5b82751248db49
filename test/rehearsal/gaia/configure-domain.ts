import { expect, it } from '@jest/globals';
import type { ZoneRecords } from '../../../local/rehearsal/dns-server.ts';
import { keepRecording } from '../../faults/record.ts';
import type { Rehearsed, Stage } from '../support/stage.ts';

const zoneOf = (stage: Stage, name: string) => stage.world.stack.estate.hubs[stage.hub(name)]!.domain.zone;
/** What the hosted zone has of a hub, as the API gives it. */
const recordsOf = (stage: Stage, name: string) =>
  stage.world.stack
    .rehearsal!.zones.get(zoneOf(stage, name))!
    .records.filter((record) => record.name.endsWith(`${stage.hub(name)}.`))
    .map(({ name: full, ttl, type, values }) => `${full} ${ttl} ${type} ${values}`);
/** Changes a record behind the procedure's back. */
async function set(stage: Stage, name: string, value: string): Promise<void> {
  const { zones } = stage.world.stack.rehearsal!;
  const set = { Name: stage.hub(name), Type: 'A' as const, TTL: 1, ResourceRecords: [{ Value: value }] };
  const change = zones.change(
    zones.get(zoneOf(stage, name))!,
    [{ Action: 'UPSERT', ResourceRecordSet: set }],
    undefined,
  );
  // The name servers have it only then.
  while (!zones.isInSync(change)) await new Promise((resolve) => setTimeout(resolve, 50));
}
const approve = async (stage: Stage, run: Awaited<ReturnType<Stage['start']>>) => {
  const gate = await stage.world.gate(run);
  await stage.world.vote('bob', gate);
  return gate;
};

export const configureDomain: Rehearsed = {
  hubs: { good: {}, late: {}, hand: { domain: { zone: 'elsewhere', handSeconds: 20 } } },
  good: {
    transitions: 36,
    polled: ['AwaitDns', 'AwaitAlias', 'RecordsSeen', 'RecordsPause', 'AwaitHub', 'HubAnswers', 'HubPause'],
    prepare: (stage) => set(stage, 'good', '127.0.0.9'),
    async assess({ gate, checks }, stage) {
      const domain = stage.hub('good');
      expect(gate!.need.map(({ group, min }) => ({ group, min }))).toEqual([{ group: 'domain-owner', min: 1 }]);
      expect(gate!.summary).toContain(`There now: ${domain} A: 1 127.0.0.9; www.${domain} CNAME: none`);
      const names = ['DNS', 'www', 'records', 'hub_info', 'read_url_prefix'];
      expect(checks.map(({ name, held }) => [name, held])).toEqual(names.map((name) => [name, true]));
      expect(recordsOf(stage, 'good')).toEqual([`${domain}. 2 A 127.0.0.1`, `www.${domain}. 2 CNAME ${domain}.`]);

      const again = await stage.world.end(await stage.start('good'));
      expect(JSON.parse(again.output!)).toMatchObject({ outcome: 'advised', advice: 'Nothing to do.' });
    },
  },
  more(stage) {
    it('puts the old records back when the new ones are not seen in time', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      const domain = stage.hub('late');
      const before = recordsOf(stage, 'late');
      const run = await stage.start('late');
      await approve(stage, run);
      await stage.world.entry(run, 'action-finished');
      scenario.set({ addresses: { [domain]: '127.0.0.9' } });
      const end = await stage.world.end(run);
      scenario.set({ addresses: {} });

      expect(end).toMatchObject({ status: 'FAILED', error: 'DnsMismatch' });
      expect(end.cause).toMatch(/after \d+ s: .*answers A 127\.0\.0\.9.*configure-domain\.md#dns-mismatch/s);
      const undone = (await stage.world.entries(run)).find(({ kind }) => kind === 'undo-finished');
      expect(undone?.data).toMatchObject({ action: 'point-domain', status: 'SUCCEEDED' });
      expect(recordsOf(stage, 'late')).toEqual(before);
      expect(stage.transcript(run).problems).toEqual([]);
      expect(await stage.holder('late')).toBeUndefined();
    }, 120_000);

    it('changes nothing when Route 53 takes no change', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      // What an earlier test put back is known to the name servers when this is.
      await set(stage, 'late', '127.0.0.9');
      const before = recordsOf(stage, 'late');
      const run = await stage.start('late');
      await stage.world.gate(run);
      scenario.set({ busyZones: [zoneOf(stage, 'late')] });
      await approve(stage, run);
      const end = await stage.world.end(run);
      scenario.set({ busyZones: [] });
      expect(end).toMatchObject({ status: 'FAILED', error: 'ActionFailed' });
      expect(end.cause).toContain('PriorRequestNotComplete');
      expect(recordsOf(stage, 'late')).toEqual(before);
    }, 120_000);

    it('asks people where the zone is elsewhere, once more at half time, and goes on by itself when DNS is right', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      const domain = stage.hub('hand');
      scenario.set({ records: { [domain]: { A: ['127.0.0.9'] } } });
      const run = await stage.start('hand');
      const gate = await approve(stage, run);
      expect(gate.summary).toContain(`${domain} 300 IN A 127.0.0.1`);
      await stage.world.entry(run, 'action-finished');
      const { mailbox } = stage.world.stack;
      const asking = mailbox.list().filter(({ subject }) => subject === `Please set the DNS records of ${domain}`);
      expect(asking.map(({ to }) => to)).toEqual([['bob@example.test']]);
      expect(mailbox.open(asking[0]!.id)!.text).toContain(`set     ${domain}  300  IN  A  127.0.0.1`);
      await stage.world.entry(run, 'action-finished', 'remind-of-records');
      expect(mailbox.list().map(({ subject }) => subject)).toContain(
        `Reminder: please set the DNS records of ${domain}`,
      );
      scenario.set({ records: { [domain]: { A: ['127.0.0.1'] }, [`www.${domain}`]: { CNAME: domain } } });
      const end = await stage.world.end(run);
      scenario.set({ records: {} });
      await keepRecording(stage, run, 'hand');

      expect(end).toMatchObject({ status: 'SUCCEEDED' });
      expect(stage.transcript(run).problems).toEqual([]);
    }, 120_000);

    it('refuses a zone that the parent delegates to somebody else', async () => {
      const { scenario, zones } = stage.world.stack.rehearsal!;
      const zone = zones.get(zoneOf(stage, 'late'))!.name.replace(/\.$/, '');
      scenario.set({ records: { [zone]: { NS: ['ns1.parking.test'] } } });
      const end = await stage.world.end(await stage.start('late'));
      scenario.set({ records: {} });
      expect(end).toMatchObject({ status: 'FAILED', error: 'ZoneNotDelegated' });
      expect(end.cause).toMatch(/not delegated to Z.* but to ns1\.parking\.test.*#zone-not-delegated/s);
    }, 60_000);

    it.each<[string, ZoneRecords, string]>([
      ['has an IPv6 address', { A: ['127.0.0.1'], AAAA: ['2001:db8::1'] }, 'StrayAaaa'],
      ['lets another authority issue alone', { A: ['127.0.0.1'], CAA: ['other.test'] }, 'CaaForbids'],
      ['is an alias', { CNAME: 'elsewhere.test' }, 'NameTaken'],
      ['is kept for a week', { A: ['127.0.0.9'], ttl: { A: 604_800 } }, 'TtlTooLong'],
    ])(
      'refuses a domain that %s',
      async (_, records, error) => {
        const { scenario } = stage.world.stack.rehearsal!;
        scenario.set({ records: { [stage.hub('hand')]: records, 'elsewhere.test': { A: ['127.0.0.1'] } } });
        const end = await stage.world.end(await stage.start('hand'));
        scenario.set({ records: {} });
        expect(end).toMatchObject({ status: 'FAILED', error });
      },
      60_000,
    );
  },
};
