import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  InvalidChangeBatch,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  NoSuchChange,
  NoSuchHostedZone,
  PriorRequestNotComplete,
  type Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answerFromZones } from '../../../local/route53/answer.ts';
import type { Zones } from '../../../local/route53/zones.ts';
import { owner } from '../machines/bare-machine.ts';
import { zoneId as id, openRoute53 } from './fixture.ts';

let world: Awaited<ReturnType<typeof openRoute53>>;
let client: Route53Client;
let zones: Zones;

beforeEach(async () => {
  world = await openRoute53();
  ({ client, zones } = world);
});
afterEach(() => world.close());

const set = (Name: string, Type: RRType, Values: string[], TTL = 300) => ({
  Name,
  Type,
  TTL,
  ResourceRecords: Values.map((Value) => ({ Value })),
});
const change = (...changes: [ChangeAction, ReturnType<typeof set>][]) =>
  client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: id,
      ChangeBatch: {
        Comment: 'a <test> & more',
        Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })),
      },
    }),
  );
const records = async (from?: string, type?: RRType) => {
  const command = new ListResourceRecordSetsCommand({ HostedZoneId: id, StartRecordName: from, StartRecordType: type });
  const { ResourceRecordSets = [] } = await client.send(command);
  return ResourceRecordSets.map(
    ({ Name, Type, TTL, ResourceRecords }) => `${Name} ${TTL} ${Type} ${ResourceRecords!.map(({ Value }) => Value)}`,
  );
};

describe('hosted zones', () => {
  it('are found by name, and described with their delegation set', async () => {
    zones.ensure({ id: 'ZOTHER', account: owner.account, name: 'example.test', records: [] });
    zones.ensure({ id: 'ZALIEN', account: '222222222222', name: 'example.test', records: [] });
    const { HostedZones } = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'example.test' }));
    expect(HostedZones!.map(({ Id, Name }) => [Id, Name])).toEqual([
      [`/hostedzone/${id}`, 'example.test.'],
      ['/hostedzone/ZOTHER', 'example.test.'],
    ]);
    const { HostedZone, DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: id }));
    expect(HostedZone).toMatchObject({
      Name: 'example.test.',
      ResourceRecordSetCount: 3,
      Config: { PrivateZone: false },
    });
    expect(DelegationSet!.NameServers).toHaveLength(4);
  });

  it.each(['ZALIEN', 'ZNONE'])('of other accounts, or that are not there, are not found (%s)', async (other) => {
    zones.ensure({ id: 'ZALIEN', account: '222222222222', name: 'example.test', records: [] });
    await expect(client.send(new GetHostedZoneCommand({ Id: other }))).rejects.toThrow(NoSuchHostedZone);
    await expect(client.send(new ListResourceRecordSetsCommand({ HostedZoneId: other }))).rejects.toThrow(
      `No hosted zone found with ID: ${other}`,
    );
  });
});

describe('records', () => {
  it('are listed by reversed labels and by type, from a name on', async () => {
    await change(
      ['CREATE', set('b.hub.example.test', 'A', ['192.0.2.9'])],
      ['CREATE', set('hub.example.test', 'AAAA', ['2001:db8::1'])],
      ['CREATE', set('*.a.example.test', 'CNAME', ['hub.example.test'])],
    );
    expect(
      (await records()).map((text) =>
        text
          .split(' ')
          .filter((_, at) => at !== 1 && at < 3)
          .join(' '),
      ),
    ).toEqual([
      'example.test. NS',
      'example.test. SOA',
      '\\052.a.example.test. CNAME',
      'hub.example.test. A',
      'hub.example.test. AAAA',
      'b.hub.example.test. A',
    ]);
    expect(await records('hub.example.test', 'AAAA')).toEqual([
      'hub.example.test. 300 AAAA 2001:db8::1',
      'b.hub.example.test. 300 A 192.0.2.9',
    ]);
    const page = new ListResourceRecordSetsCommand({ HostedZoneId: id, MaxItems: 2 });
    expect(await client.send(page)).toMatchObject({
      IsTruncated: true,
      NextRecordName: '*.a.example.test.',
      NextRecordType: 'CNAME',
    });
  });

  it('are put by UPSERT whether they are there or not', async () => {
    await change(
      ['UPSERT', set('Hub.Example.TEST.', 'A', ['192.0.2.8'], 60)],
      ['UPSERT', set('www.hub.example.test', 'CNAME', ['hub.example.test.'])],
    );
    expect(await records('hub.example.test')).toEqual([
      'hub.example.test. 60 A 192.0.2.8',
      'www.hub.example.test. 300 CNAME hub.example.test.',
    ]);
  });

  it('are changed all or none', async () => {
    const before = await records();
    const both = change(
      ['DELETE', set('hub.example.test', 'A', ['192.0.2.7'])],
      ['CREATE', set('example.test', 'CNAME', ['elsewhere.test'])],
    );
    await expect(both).rejects.toThrow(InvalidChangeBatch);
    expect(await records()).toEqual(before);
  });

  it.each<[string, [ChangeAction, ReturnType<typeof set>]]>([
    [
      "Tried to create resource record set [name='hub.example.test.', type='A'] but it already exists",
      ['CREATE', set('hub.example.test', 'A', ['192.0.2.8'])],
    ],
    [
      "Tried to delete resource record set [name='no.example.test.', type='A'] but it was not found",
      ['DELETE', set('no.example.test', 'A', ['192.0.2.8'])],
    ],
    [
      'but the values provided do not match the current values',
      ['DELETE', set('hub.example.test', 'A', ['192.0.2.8'])],
    ],
    [
      'but the values provided do not match the current values',
      ['DELETE', set('hub.example.test', 'A', ['192.0.2.7'], 60)],
    ],
    [
      'RRSet of type CNAME with DNS name example.test. is not permitted at apex in zone example.test.',
      ['UPSERT', set('example.test', 'CNAME', ['elsewhere.test'])],
    ],
    [
      'RRSet of type CNAME with DNS name hub.example.test. is not permitted as it conflicts with other records',
      ['UPSERT', set('hub.example.test', 'CNAME', ['elsewhere.test'])],
    ],
    [
      'RRSet with DNS name hub.other.test. is not permitted in zone',
      ['UPSERT', set('hub.other.test', 'A', ['1.2.3.4'])],
    ],
    ['Value is not a valid IPv4 address', ['UPSERT', set('hub.example.test', 'A', ['1.2.3'])]],
    ['CAARRDATANotValid', ['UPSERT', set('hub.example.test', 'CAA', ['letsencrypt.org'])]],
    ['A HostedZone must contain', ['DELETE', set('example.test', 'SOA', [])]],
  ])('are refused: %s', async (message, [action, wanted]) => {
    const soa = (await records()).find((text) => text.includes(' SOA '))!.split(' SOA ')[1]!;
    const given = wanted.Type === 'SOA' ? set('example.test', 'SOA', [soa], 900) : wanted;
    await expect(change([action, given])).rejects.toThrow(message);
    await expect(change([action, given])).rejects.toThrow(InvalidChangeBatch);
  });

  it('wait for an earlier request when there is one', async () => {
    world.busy = true;
    await expect(change(['UPSERT', set('hub.example.test', 'A', ['192.0.2.8'])])).rejects.toThrow(
      PriorRequestNotComplete,
    );
  });
});

describe('a change', () => {
  const answer = () => answerFromZones(zones, 'hub.example.test', '127.0.0.1');

  it('is pending until every name server has it, and is answered from then on', async () => {
    const { ChangeInfo } = await change(['UPSERT', set('hub.example.test', 'A', ['192.0.2.8'], 60)]);
    expect(ChangeInfo).toMatchObject({ Status: 'PENDING', Comment: 'a <test> & more' });
    expect(ChangeInfo!.SubmittedAt).toEqual(new Date(world.clock.now()));
    expect(answer()).toMatchObject({ A: ['192.0.2.7'], ttl: { A: 300 } });
    const status = async () => (await client.send(new GetChangeCommand({ Id: ChangeInfo!.Id }))).ChangeInfo!.Status;
    await world.clock.advance(29_999);
    expect(await status()).toBe('PENDING');
    await world.clock.advance(1);
    expect(await status()).toBe('INSYNC');
    expect(answer()).toMatchObject({ A: ['192.0.2.8'], ttl: { A: 60 } });
  });

  it('that is not known is NoSuchChange', async () => {
    await expect(client.send(new GetChangeCommand({ Id: 'C000' }))).rejects.toThrow(NoSuchChange);
  });

  it('survives the process, and so does what is still on its way', async () => {
    await change(['UPSERT', set('hub.example.test', 'A', ['192.0.2.8'])]);
    zones = world.reopen();
    expect(answer()).toMatchObject({ A: ['192.0.2.7'] });
    await world.clock.advance(30_000);
    expect(answer()).toMatchObject({ A: ['192.0.2.8'] });
  });
});

describe('what the name servers answer', () => {
  it('has CNAME, CAA, NS and their TTLs; the name servers have an address; other names are nobody', async () => {
    await change(
      ['CREATE', set('www.example.test', 'CNAME', ['hub.example.test.'], 120)],
      ['CREATE', set('example.test', 'CAA', ['0 issue "letsencrypt.org"', '128 iodef "mailto:a@example.test"'], 90)],
    );
    await world.clock.advance(30_000);
    const of = (name: string) => answerFromZones(zones, name, '127.0.0.3');
    expect(of('www.example.test')).toMatchObject({ CNAME: 'hub.example.test', ttl: { CNAME: 120 } });
    expect(of('example.test')).toMatchObject({
      CAA: [
        { flags: 0, tag: 'issue', value: 'letsencrypt.org' },
        { flags: 128, tag: 'iodef', value: 'mailto:a@example.test' },
      ],
      ttl: { CAA: 90, NS: 172_800 },
    });
    const [server] = (of('example.test') as { NS: string[] }).NS;
    expect(of(server!)).toEqual({ A: ['127.0.0.3'] });
    expect(of('no.example.test')).toBeNull();
    expect(of('other.test')).toBeUndefined();
  });
});
