import { describe, expect, it } from '@jest/globals';
import { target as targetOf } from '../../../../workflows/gaia/hub/target.ts';
import type { Facts } from '../../../../workflows/gaia/migrate-hub/facts.ts';
import { judge } from '../../../../workflows/gaia/migrate-hub/judge.ts';
import { plan } from '../../../../workflows/gaia/migrate-hub/plan.ts';
import { migrateHub } from '../../../../workflows/gaia/migrate-hub/procedure.ts';
import { triage } from '../../../../workflows/gaia/migrate-hub/triage.ts';
import { Estate } from '../../../../workflows/shared/estate.ts';
import {
  afterReset,
  type Change,
  changed,
  documentsOf,
  input,
  now,
  estate as sampleEstate,
} from '../reset-certificates/sample.ts';

const domain = 'hub.example.test';
const oldId = 'i-0123456789abcdef0';
const nextId = 'i-0fedcba9876543210';
const estateWith = (zone: string) =>
  Estate.parse({
    ...sampleEstate,
    hubs: {
      [domain]: { cell: 'home', instance: oldId, roles: { owner: ['ada'], 'domain-owner': ['bob'] }, domain: { zone } },
    },
  });
const services = ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'];
const good = afterReset.certificate.served!;
const host: Facts['host'] = {
  ...afterReset.host,
  certificate: good,
  renewal: { configured: true, account: true },
  containers: services.map((name) => ({ name, image: `${name}:1`, state: 'running', started: 'x' })),
};
const stored = { files: 3, kilobytes: 100, freeKilobytes: 9_000, manifest: 'a'.repeat(64), writable: true, check: '' };
const record = { name: domain, type: 'A', ttl: 300, values: ['192.0.2.7'], routed: false };

const facts: Facts = {
  old: afterReset.instance,
  next: { ...afterReset.instance, id: nextId, publicIp: '192.0.2.8' },
  zone: {
    domain,
    zone: { id: 'Z1', name: 'example.test', nameServers: ['ns1'] },
    delegatedTo: ['ns1'],
    records: [record],
    problems: [],
  },
  dns: afterReset.dns,
  certificate: afterReset.certificate,
  hubInfo: { ...afterReset.hubInfo, body: { read_url_prefix: `https://${domain}/reader/` } },
  read: { url: 'x', reachable: true, status: 404, trusted: true },
  nextCertificate: {
    reachable: true,
    trusted: false,
    served: { ...good, serial: '77', issuer: 'CN=localhost', names: [], fingerprint: 'F'.repeat(64) },
  },
  host,
  storage: stored,
  nextHost: { ...host, certificate: null, containers: [] },
  nextStorage: { ...stored, files: 0, manifest: 'b'.repeat(64) },
};
const elsewhere: Change = { zone: { zone: null, records: [] } };
const answered = (ttl: number): Change => ({
  ...elsewhere,
  dns: { authoritative: [{ server: 'ns1', a: ['192.0.2.7'], aaaa: [], cname: [], ttl }] },
});
const targetIn = (zone: string) => targetOf(input, estateWith(zone));
const decide = (change: Change, zone = 'Z1') =>
  triage({ input, target: targetIn(zone), facts: changed(facts, change), now });

describe('triage', () => {
  it('goes on between a good hub and an empty host with a key', () => {
    expect(decide({})).toMatchObject({ verdict: 'proceed' });
  });

  it.each<[string, Change]>([
    ['InstanceNotReady', { old: { problems: ['the instance is stopped, not running'] } }],
    ['NewHubNotReady', { next: { problems: ['its SSM agent is not online'] } }],
    ['NewHubNotReady', { next: { id: oldId } }],
    ['NewHubNotReady', { nextCertificate: { served: undefined, error: 'ECONNREFUSED' } }],
    ['ZoneNotDelegated', { zone: { problems: ['not delegated'] } }],
    ['StrayAaaa', { dns: { authoritative: [{ server: 'ns1', a: ['192.0.2.7'], aaaa: ['2001:db8::1'], cname: [] }] } }],
    ['TtlTooLong', { zone: { records: [{ ...record, ttl: 604_800 }] } }],
    ['DomainMismatch', { host: { environment: { DOMAIN: 'other.test' } } }],
    ['DomainMismatch', { nextHost: { environment: { DOMAIN: 'other.test' } } }],
    ['DnsMismatch', { dns: { matches: false, problems: ['ns1 answers A 9.9.9.9'] } }],
    ['NoCertificate', { host: { certificate: null } }],
    ['NoCertificate', { host: { certificate: { notAfter: '2026-11-01T00:00:00Z' } } }],
    [
      'NoCertificate',
      {
        host: {
          certificate: { notBefore: '2026-08-22T00:00:00Z', notAfter: '2026-11-21T00:00:00Z' },
          renewal: { account: false },
        },
      },
    ],
    ['ReadUrlChanged', { host: { keptReadUrl: 'https://cdn.example.org/reader/' } }],
    ['StorageTaken', { nextStorage: { files: 1 } }],
    ['DiskFull', { storage: { freeKilobytes: 199 } }],
    ['DiskFull', { nextStorage: { freeKilobytes: 199 } }],
  ])('refuses with %s (%j)', (error, change) => {
    expect(decide(change)).toMatchObject({ verdict: 'refuse', error });
  });

  it('goes on where the record can only be changed by people', () => {
    expect(decide(elsewhere, 'elsewhere')).toMatchObject({ verdict: 'proceed' });
  });
});

describe('plan', () => {
  const documents = documentsOf(migrateHub.commands);
  const make = (change: Change = {}, zone = 'Z1') => {
    const target = targetIn(zone);
    const given = { run: 'run-1', input, target, documents, roles: target.roles!, estate: estateWith(zone) };
    return plan({ ...given, facts: changed(facts, change) });
  };
  const action = (id: string, change: Change = {}) => make(change).actions.find((each) => each.id === id)!;

  it('lowers the TTL, copies, moves the record and then the tags, for an owner of each', () => {
    const ids = [
      'freeze-old',
      'take-over',
      'remove-transfer',
      'move-record',
      'tag-new',
      'untag-old',
      'untag-next',
      'tag-old',
    ];
    expect(make().actions.map(({ id }) => id)).toEqual(['lower-ttl', ...ids]);
    const short = {
      zone: { records: [{ ...record, ttl: 60 }] },
      dns: { authoritative: [{ server: 'ns1', a: ['192.0.2.7'], aaaa: [], cname: [], ttl: 60 }] },
    };
    expect(make(short).actions.map(({ id }) => id)).toEqual(ids);
    expect(make().gate).toMatchObject({ distinct: 2, groups: [{ group: 'owner' }, { group: 'domain-owner' }] });
  });

  it('packs for the very certificate that people have approved', () => {
    expect(action('freeze-old').step).toMatchObject({
      instanceId: oldId,
      parameters: { Address: ['192.0.2.8'], Port: ['443'], Fingerprint: ['F'.repeat(64)] },
    });
    expect(action('freeze-old').undo).toMatchObject({
      instanceId: oldId,
      document: { name: 'stepbook-gaia-thaw-hub' },
    });
    expect(action('take-over').step).toMatchObject({
      instanceId: nextId,
      parameters: { Address: ['192.0.2.7'], Port: ['80'] },
    });
    expect(make({ nextCertificate: { served: { fingerprint: 'E'.repeat(64) } } }).dependsOn).not.toEqual(
      make().dependsOn,
    );
  });

  it('puts the record back exactly, also when its TTL was lowered before', () => {
    const old = { Name: domain, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.7' }] };
    for (const id of ['lower-ttl', 'move-record']) {
      expect(action(id).undo).toMatchObject({
        arguments: { ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: old }] } },
      });
    }
    expect(action('move-record').step).toMatchObject({
      arguments: { ChangeBatch: { Changes: [{ ResourceRecordSet: { ResourceRecords: [{ Value: '192.0.2.8' }] } }] } },
    });
  });

  it('stops writes to the new host before the old one takes them again', () => {
    expect(action('take-over').undo).toMatchObject({
      instanceId: nextId,
      document: { name: 'stepbook-gaia-refuse-writes' },
    });
  });

  it('asks the owners of the domain where the zone is elsewhere: its TTL first, the address once all is copied', () => {
    const { actions, summary } = make(answered(3600), 'elsewhere');
    const ids = ['ask-for-ttl', 'remind-of-ttl', 'freeze-old', 'take-over', 'remove-transfer', 'ask-for-move'];
    expect(actions.map(({ id }) => id).slice(0, 7)).toEqual([...ids, 'remind-of-move']);
    expect(make(answered(300), 'elsewhere').actions[0]!.id).toBe('freeze-old');
    const asked = (id: string, step: 'step' | 'undo' = 'step') =>
      (actions.find((each) => each.id === id)![step] as { arguments: object }).arguments;
    const record = { Name: domain, Type: 'A' };
    expect(asked('ask-for-ttl')).toMatchObject({
      To: [{ Name: 'Bob', Address: 'bob@example.org' }],
      Records: [{ ...record, TTL: 300, Values: ['192.0.2.7'] }],
      Until: expect.stringContaining('72 hours'),
    });
    expect(asked('ask-for-move')).toMatchObject({
      Records: [{ ...record, TTL: 300, Values: ['192.0.2.8'] }],
      Until: expect.stringContaining('2 hours after the first mail the move is given up'),
    });
    for (const [id, reminder] of [
      ['ask-for-ttl', 'remind-of-ttl'],
      ['ask-for-move', 'remind-of-move'],
    ] as const) {
      expect(asked(reminder)).toEqual({ ...asked(id), Kind: 'remind' });
      expect(asked(id, 'undo')).toMatchObject({
        Kind: 'back',
        Records: [{ ...record, TTL: 3600, Values: ['192.0.2.7'] }],
      });
    }
    expect(summary).toContain('by hand, by Bob, who must do so within 2 hours');
  });

  it('asks no authority, and says what becomes of writes and of the old instance', () => {
    expect(make().actions.filter(({ issues }) => issues)).toEqual([]);
    expect(make().summary).toContain('Writes are refused');
    expect(make().summary).toContain(`The estate names ${oldId}: change it to ${nextId}`);
  });

  it('does not depend on what users store meanwhile', () => {
    expect(make({ storage: { manifest: 'c'.repeat(64) } }).dependsOn).toEqual(make().dependsOn);
  });
});

describe('judge', () => {
  const check = 'run-1';
  const after = changed(facts, {
    read: { status: 200, body: { run: check } },
    nextHost: { containers: host.containers, certificate: good },
    storage: { writable: false, check, files: 4 },
    nextStorage: { ...stored, check, files: 4 },
  });
  const broken = (change: Change) =>
    judge({ input, target: targetIn('Z1'), before: facts, after: changed(after, change), now })
      .filter(({ held }) => !held)
      .map(({ name }) => name);

  it('holds when name, certificate, files and services are at the new host', () => {
    expect(broken({})).toEqual([]);
  });

  it('goes by the certificate that the old host has now: it may have renewed it while people were waited for', () => {
    const renewed = { ...good, serial: '0D' };
    expect(broken({ host: { certificate: renewed }, certificate: { served: renewed } })).toEqual([]);
  });

  it.each<[string, Change]>([
    ['DNS', { dns: { matches: false } }],
    ['same certificate', { certificate: { served: { serial: '0C' } } }],
    ['trusted', { certificate: { trusted: false } }],
    ['hub_info', { hubInfo: { status: 502 } }],
    ['read_url_prefix', { hubInfo: { body: null } }],
    ['user data', { nextStorage: { manifest: 'd'.repeat(64) } }],
    ['user data', { storage: { files: 2 }, nextStorage: { files: 2 } }],
    ['read', { read: { status: 404 } }],
    ['read', { read: { body: { run: 'another' } } }],
    ['containers', { nextHost: { containers: host.containers.slice(1) } }],
    ['writes', { storage: { writable: true } }],
    ['writes', { nextStorage: { writable: false } }],
  ])('does not hold without %s (%j)', (name, change) => {
    expect(broken(change)).toEqual([name]);
  });
});
