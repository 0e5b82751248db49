import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../workflows/gaia/configure-domain/facts.ts';
import { judge } from '../../../../workflows/gaia/configure-domain/judge.ts';
import { plan } from '../../../../workflows/gaia/configure-domain/plan.ts';
import { configureDomain } from '../../../../workflows/gaia/configure-domain/procedure.ts';
import { triage } from '../../../../workflows/gaia/configure-domain/triage.ts';
import { target as targetOf } from '../../../../workflows/gaia/hub/target.ts';
import { Estate } from '../../../../workflows/shared/estate.ts';
import {
  type Change,
  changed,
  input,
  now,
  facts as sample,
  estate as sampleEstate,
} from '../reset-certificates/sample.ts';

const domain = 'hub.example.test';
const www = `www.${domain}`;
const estateWith = (zone: string) =>
  Estate.parse({
    ...sampleEstate,
    hubs: {
      [domain]: {
        cell: 'home',
        instance: 'i-0123456789abcdef0',
        roles: { owner: ['ada'], 'domain-owner': ['bob'] },
        domain: { zone },
      },
    },
  });
const record = (name: string, type: string, value: string, ttl = 600) => ({
  name,
  type,
  ttl,
  values: [value],
  routed: false,
});
const answer = (a: string, cname: string[] = []) => ({ server: 'ns1', a: [a], aaaa: [], cname, ttl: 600 });

/** A domain in a hosted zone that still leads elsewhere, and has no www. */
const facts: Facts = {
  instance: { ...sample.instance, agent: { online: false }, problems: ['its SSM agent is not online'] },
  zone: {
    domain,
    zone: { id: 'Z1', name: 'example.test', nameServers: ['ns1'] },
    delegatedTo: ['ns1'],
    records: [record(domain, 'A', '198.51.100.4')],
    problems: [],
  },
  dns: {
    ...sample.dns,
    authoritative: [answer('198.51.100.4')],
    matches: false,
    problems: ['ns1 answers A 198.51.100.4'],
  },
  aliasDns: { ...sample.dns, domain: www, authoritative: [], matches: false, problems: ['no A'] },
  hubInfo: {
    url: `https://${domain}/hub_info`,
    reachable: true,
    status: 200,
    trusted: false,
    body: { read_url_prefix: `https://${domain}/reader/` },
  },
};
const elsewhere: Change = { zone: { zone: null, records: [] } };
const worldOf = (zone: string) => {
  const estate = estateWith(zone);
  return { estate, target: targetOf(input, estate) };
};
const decide = (change: Change, zone = 'Z1') =>
  triage({ input, target: worldOf(zone).target, facts: changed(facts, change), now });

describe('triage', () => {
  it.each<[string, Change, string]>([
    ['a record that leads elsewhere, though no agent is there yet', {}, 'Z1'],
    ['a domain without records', { zone: { records: [] }, dns: { authoritative: [{ ...answer(''), a: [] }] } }, 'Z1'],
    ['a www that leads elsewhere', { zone: { records: [record(www, 'CNAME', 'parking.test.')] } }, 'Z1'],
    ['a zone at another provider', elsewhere, 'elsewhere'],
  ])('goes on for %s', (_, change, zone) => {
    expect(decide(change, zone)).toMatchObject({ verdict: 'proceed' });
  });

  it.each<[string, Change]>([
    ['InstanceNotReady', { instance: { state: 'stopped' } }],
    ['InstanceNotReady', { instance: { publicIp: null } }],
    ['ZoneNotDelegated', { zone: { problems: ['example.test is not delegated to Z1'] } }],
    ['RecordsRouted', { zone: { records: [{ ...record(domain, 'A', '192.0.2.1'), routed: true }] } }],
    ['NameTaken', { zone: { records: [record(domain, 'CNAME', 'a.test.')] } }],
    ['NameTaken', { zone: { records: [record(www, 'A', '192.0.2.1')] } }],
    ['NameTaken', { dns: { authoritative: [answer('192.0.2.7', ['a.test'])] } }],
    ['StrayAaaa', { zone: { records: [record(domain, 'AAAA', '2001:db8::1')] } }],
    ['StrayAaaa', { dns: { authoritative: [{ ...answer('192.0.2.7'), aaaa: ['2001:db8::1'] }] } }],
    ['CaaForbids', { dns: { caaProblems: ['CAA allows 0 issue "other.test"'] } }],
    ['TtlTooLong', { zone: { records: [record(domain, 'A', '192.0.2.1', 604_800)] } }],
    ['TtlTooLong', { dns: { authoritative: [{ ...answer('192.0.2.1'), ttl: 604_800 }] } }],
  ])('refuses with %s (%j)', (error, change) => {
    expect(decide(change)).toMatchObject({ verdict: 'refuse', error, because: expect.any(String) });
  });

  it('does not take the TTL of a delegation for that of a record', () => {
    const records = [record(domain, 'A', '192.0.2.1'), record(domain, 'NS', 'ns1', 604_800)];
    expect(decide({ zone: { records } })).toMatchObject({ verdict: 'proceed' });
  });

  it('has nothing to do where everything is as it should be', () => {
    const right = { matches: true, problems: [] };
    const records = [record(domain, 'A', '192.0.2.7'), record(www, 'CNAME', `${domain}.`)];
    expect(decide({ dns: right, aliasDns: right, zone: { records } })).toMatchObject({
      verdict: 'advise',
      advice: 'Nothing to do.',
    });
    expect(decide({ dns: right, aliasDns: right })).toMatchObject({ verdict: 'proceed' });
    const byHand = { dns: right, aliasDns: right, ...elsewhere };
    expect(decide(byHand, 'elsewhere')).toMatchObject({ verdict: 'advise' });
  });
});

describe('plan', () => {
  const make = (change: Change = {}, zone = 'Z1') => {
    const { estate, target } = worldOf(zone);
    return plan({
      run: 'run-1',
      input,
      target,
      facts: changed(facts, change),
      documents: {},
      roles: target.roles!,
      estate,
    });
  };
  const argumentsOf = (step: unknown) => (step as { arguments: object }).arguments;
  const changesOf = (step: unknown) =>
    (argumentsOf(step) as { ChangeBatch: { Changes: unknown[] } }).ChangeBatch.Changes;
  const wanted = { Name: domain, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.7' }] };
  const alias = { Name: www, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: `${domain}.` }] };

  it('sets both records in one change, and puts back exactly what was there', () => {
    const [action] = make().actions;
    expect(changesOf(action!.step)).toEqual([
      { Action: 'UPSERT', ResourceRecordSet: wanted },
      { Action: 'UPSERT', ResourceRecordSet: alias },
    ]);
    expect(changesOf(action!.undo)).toEqual([
      {
        Action: 'UPSERT',
        ResourceRecordSet: { Name: domain, Type: 'A', TTL: 600, ResourceRecords: [{ Value: '198.51.100.4' }] },
      },
      { Action: 'DELETE', ResourceRecordSet: alias },
    ]);
    expect(make().summary).toContain('Old answers live on for 600 s');
    expect(make().gate.groups).toEqual([{ group: 'domain-owner', min: 1, people: ['bob'] }]);
  });

  it('puts back a record of Route 53’s own kind as such', () => {
    const target = { HostedZoneId: 'Z2', DNSName: 'lb.aws.test.', EvaluateTargetHealth: false };
    const records = [{ name: domain, type: 'A', values: [], alias: target, routed: false }];
    expect(changesOf(make({ zone: { records } }).actions[0]!.undo)[0]).toEqual({
      Action: 'UPSERT',
      ResourceRecordSet: { Name: domain, Type: 'A', AliasTarget: target },
    });
  });

  it('lists the records to set by hand for the owners of the domain, and what was before for the undo', () => {
    const [action, reminder] = make(elsewhere, 'elsewhere').actions;
    expect(reminder!.step).toMatchObject({ arguments: { ...argumentsOf(action!.step), Kind: 'remind' } });
    expect(action).toMatchObject({
      id: 'ask-for-records',
      step: {
        action: 'stepbook:AskForRecords',
        arguments: {
          To: [{ Name: 'Bob', Address: 'bob@example.org' }],
          Records: [
            { Name: domain, Type: 'A', TTL: 300, Values: ['192.0.2.7'] },
            { Name: www, Type: 'CNAME', TTL: 300, Values: [`${domain}.`] },
          ],
          Until: expect.stringContaining('72 hours'),
        },
      },
      undo: {
        arguments: {
          Kind: 'back',
          Records: [
            { Name: domain, Type: 'A', TTL: 600, Values: ['198.51.100.4'] },
            { Name: www, Type: 'CNAME', Remove: true },
          ],
        },
      },
    });
  });

  it('depends on the records and the address, and not on what resolvers happen to keep', () => {
    for (const change of [
      { zone: { records: [] } },
      { instance: { publicIp: '192.0.2.8' } },
      { dns: { caa: ['x'] } },
    ]) {
      expect(make(change).dependsOn).not.toEqual(make().dependsOn);
    }
    expect(make({ dns: { resolvers: [] } }).dependsOn).toEqual(make().dependsOn);
  });

  it('takes the name of the procedure’s own group', () => {
    expect(
      configureDomain.gate({ target: worldOf('Z1').target, roles: { 'domain-owner': ['ada'] }, input }).groups,
    ).toEqual([{ group: 'domain-owner', min: 1, people: ['ada'] }]);
  });
});

describe('judge', () => {
  const right = { matches: true, problems: [] };
  const after = changed(facts, {
    dns: { ...right, authoritative: [answer('192.0.2.7')] },
    aliasDns: { ...right, authoritative: [answer('192.0.2.7', [domain])] },
    zone: { records: [record(domain, 'A', '192.0.2.7', 300), record(www, 'CNAME', `${domain}.`, 300)] },
  });
  const broken = (change: Change, before: Facts = facts) =>
    judge({ input, target: worldOf('Z1').target, before, after: changed(after, change), now })
      .filter(({ held }) => !held)
      .map(({ name }) => name);

  it('holds when both names lead to the hub, which is the domain’s own', () => {
    expect(broken({})).toEqual([]);
  });

  it.each<[string, Change]>([
    ['DNS', { dns: { matches: false, problems: ['x'] } }],
    ['www', { aliasDns: { matches: false } }],
    ['www', { aliasDns: { authoritative: [answer('192.0.2.7')] } }],
    ['records', { zone: { records: [record(domain, 'A', '192.0.2.7', 300)] } }],
    ['hub_info', { hubInfo: { status: 502 } }],
    ['read_url_prefix', { hubInfo: { body: { read_url_prefix: 'https://other.test/reader/' } } }],
    ['read_url_prefix', { hubInfo: { body: null } }],
  ])('does not hold without %s (%j)', (name, change) => {
    expect(broken(change)).toEqual([name]);
  });

  it('lets a read URL be that was changed on purpose before', () => {
    const other = { hubInfo: { body: { read_url_prefix: 'https://cdn.example.org/reader/' } } };
    expect(broken(other, changed(facts, other))).toEqual([]);
  });
});
