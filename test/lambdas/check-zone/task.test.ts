import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkZone } from '../../../lambdas/check-zone/task.ts';
import { owner } from '../../local/machines/bare-machine.ts';
import { openRoute53, zoneId } from '../../local/route53/fixture.ts';
import { type Records, startDns } from '../support/dns-server.ts';
import { openRecord } from '../support/record.ts';

const domain = 'hub.example.test';
const names: Record<string, Records> = {};
let record: Awaited<ReturnType<typeof openRecord>>;
let world: Awaited<ReturnType<typeof openRoute53>>;
let dns: Awaited<ReturnType<typeof startDns>>;

const look = (change: { zone?: string; domain?: string; authoritative?: string[] } = {}) =>
  checkZone(
    {
      run: 'run-1',
      phase: 'plan',
      domain: change.domain ?? domain,
      zone: change.zone ?? zoneId,
      dns: { resolvers: [dns.address], ...(change.authoritative && { authoritative: change.authoritative }) },
    },
    { ...record.ports, route53: world.client, patience: { timeoutMs: 150, tries: 1 } },
  );

beforeAll(async () => {
  record = await openRecord();
  dns = await startDns(names);
});
afterAll(async () => {
  await dns.stop();
  await record.stop();
});
beforeEach(async () => {
  world = await openRoute53();
  names['example.test'] = { NS: world.zones.get(zoneId)!.nameServers };
});
afterEach(() => world.close());

describe('check-zone', () => {
  it('finds the zone, its delegation and what it has of the domain and its www, and nothing else', async () => {
    const change = (Name: string, Type: 'CNAME' | 'A' | 'CAA', Value: string) => ({
      Action: 'CREATE' as const,
      ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] },
    });
    await world.client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: {
          Changes: [
            change(`www.${domain}`, 'CNAME', `${domain}.`),
            change(domain, 'CAA', '0 issue "letsencrypt.org"'),
            change('other.example.test', 'A', '192.0.2.9'),
          ],
        },
      }),
    );
    const found = await look();
    expect(found).toEqual({
      domain,
      zone: { id: zoneId, name: 'example.test', nameServers: world.zones.get(zoneId)!.nameServers.toSorted() },
      delegatedTo: world.zones.get(zoneId)!.nameServers.toSorted(),
      records: [
        { name: domain, type: 'A', ttl: 300, values: ['192.0.2.7'], routed: false },
        { name: domain, type: 'CAA', ttl: 60, values: ['0 issue "letsencrypt.org"'], routed: false },
        { name: `www.${domain}`, type: 'CNAME', ttl: 60, values: [`${domain}.`], routed: false },
      ],
      problems: [],
    });
    expect((await record.entries('run-1')).at(-1)).toMatchObject({ data: { fact: 'zone', value: found } });
  });

  it('says to whom the zone is delegated instead, and which zone of the same name there is', async () => {
    names['example.test'] = { NS: ['ns1.parking.test'] };
    world.zones.ensure({ id: 'ZTWIN', account: owner.account, name: 'example.test', records: [] });
    const { problems, delegatedTo } = await look();
    expect(delegatedTo).toEqual(['ns1.parking.test']);
    expect(problems).toEqual([
      expect.stringMatching(
        /^example\.test is not delegated to Z0123.* but to ns1\.parking\.test\. Zones of the same name: ZTWIN\.$/,
      ),
    ]);
  });

  it.each<[string, { zone?: string; domain?: string }, string]>([
    ['a zone that is not there', { zone: 'ZNONE' }, 'Route 53 has no hosted zone ZNONE in this account'],
    ['a domain of another zone', { domain: 'hub.other.test' }, 'hub.other.test is not in Z0123456789ABCDEFGHIJ'],
  ])('tells of %s as a finding', async (_, change, text) => {
    expect((await look(change)).problems).toEqual([expect.stringContaining(text)]);
  });

  it('tells of a resolver that does not answer', async () => {
    names['example.test'] = { silent: true };
    expect((await look()).problems).toEqual(['the servers of example.test cannot be asked for: ETIMEOUT']);
  });

  it('asks nothing of Route 53 where the records are elsewhere; somebody must have the zone', async () => {
    names['example.test'] = { NS: ['ns1.provider.test'] };
    expect(await look({ zone: 'elsewhere' })).toMatchObject({
      zone: null,
      delegatedTo: ['ns1.provider.test'],
      problems: [],
    });
    delete names['example.test'];
    expect((await look({ zone: 'elsewhere' })).problems).toEqual([
      'no zone above hub.example.test is delegated to anybody; is it registered?',
    ]);
    expect(await look({ zone: 'elsewhere', authoritative: ['192.0.2.53'] })).toMatchObject({
      delegatedTo: ['192.0.2.53'],
      problems: [],
    });
  });
});
