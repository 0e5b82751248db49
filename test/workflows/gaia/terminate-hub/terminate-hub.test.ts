import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../workflows/gaia/terminate-hub/facts.ts';
import type { Input } from '../../../../workflows/gaia/terminate-hub/input.ts';
import { judge } from '../../../../workflows/gaia/terminate-hub/judge.ts';
import { plan } from '../../../../workflows/gaia/terminate-hub/plan.ts';
import { terminateHub } from '../../../../workflows/gaia/terminate-hub/procedure.ts';
import { target } from '../../../../workflows/gaia/terminate-hub/target.ts';
import { triage } from '../../../../workflows/gaia/terminate-hub/triage.ts';
import { GatedPlan } from '../../../../workflows/shared/plan.ts';
import { type Change, changed, documentsOf, estate, facts as hubFacts, now } from '../reset-certificates/sample.ts';

const hub = 'hub.example.test';
const elsewhere = [{ server: 'ns1', a: ['192.0.2.99'], aaaa: [], cname: [], ttl: 300 }];
/** A hub whose name leads elsewhere. */
const facts: Facts = {
  instance: hubFacts.instance,
  status: {
    id: hubFacts.instance.id,
    state: 'running',
    zone: 'eu-west-1a',
    address: { allocationId: 'eipalloc-1', publicIp: '192.0.2.7' },
    system: 'ok',
    instance: 'ok',
    protected: true,
    tokensRequired: true,
    kept: ['vol-0b'],
    console: [],
  },
  dns: { ...hubFacts.dns, authoritative: elsewhere, resolvers: elsewhere, matches: false },
  host: hubFacts.host,
};
const look = (change: Change = {}, more: Partial<Input> = {}) => {
  const input: Input = { hub, ...more };
  return { input, target: target(input, estate), facts: changed(facts, change), now };
};
const planned = (change: Change = {}, more: Partial<Input> = {}) =>
  plan({
    ...look(change, more),
    run: 'run-1',
    documents: documentsOf(terminateHub.commands),
    roles: { owner: ['ada'], 'data-owner': ['bob'] },
    estate,
  });
const answer = (a: string[], error?: string) => ({ server: 'ns1', a, aaaa: [], cname: [], ...(error && { error }) });

describe('the target', () => {
  it('is the instance of the estate, or the one that the input names', () => {
    expect(look().target.detail.instanceId).toBe('i-0123456789abcdef0');
    expect(look({}, { instance: 'i-0fedcba9876543210' }).target.detail.instanceId).toBe('i-0fedcba9876543210');
    expect(terminateHub.input.safeParse({ hub, instance: 'the old one' }).success).toBe(false);
  });
});

describe('triage', () => {
  it('goes on when the name leads elsewhere, or nowhere', () => {
    expect(triage(look())).toMatchObject({ verdict: 'proceed' });
    const nowhere = { dns: { authoritative: [answer([])], resolvers: [answer([])] } };
    expect(triage(look(nowhere))).toMatchObject({ verdict: 'proceed' });
  });

  it.each<[string, RegExp, Change, Partial<Input>?]>([
    ['DnsStillHere', /ns1 still give 192\.0\.2\.7/, { dns: { authoritative: [answer(['192.0.2.7'])] } }],
    ['DnsStillHere', /still give 192\.0\.2\.7/, { dns: { resolvers: [answer(['192.0.2.99', '192.0.2.7'])] } }],
    ['DnsStillHere', /none of the zone servers/, { dns: { authoritative: [answer([], 'ETIMEOUT')] } }],
    ['DnsStillHere', /none of the zone servers/, { dns: { authoritative: [answer([], 'ESERVFAIL')] } }],
    ['DomainMismatch', /DOMAIN=other\.example\.test/, { host: { environment: { DOMAIN: 'other.example.test' } } }],
    ['NoSnapshot', /no EBS volume/, { instance: { dataVolumes: [], rootVolume: undefined } }],
    ['NoAddress', /no Elastic IP/, { status: { address: null } }, { releaseAddress: true }],
  ])('refuses with %s: %s', (error, because, change, more = {}) => {
    const verdict = triage(look(change, more));
    expect(verdict).toMatchObject({ verdict: 'refuse', error, because: expect.stringMatching(because) });
  });
});

describe('the plan', () => {
  it('keeps and tries the data before anything is deleted, and asks two people who type the domain', () => {
    const { actions, gate } = GatedPlan.parse(planned());
    expect(actions.map(({ id }) => id)).toEqual([
      ...['stop-services', 'snapshot-data', 'create-volume', 'attach-volume', 'compare-snapshot', 'detach-volume'],
      ...['delete-volume', 'unprotect-instance', 'terminate-instance'],
    ]);
    expect(actions.filter(({ undo }) => undo.kind === 'irreversible').map(({ id }) => id)).toEqual([
      'terminate-instance',
    ]);
    expect(gate).toMatchObject({
      groups: [
        { group: 'owner', min: 1 },
        { group: 'data-owner', min: 1 },
      ],
      distinct: 2,
      typedTarget: true,
    });
  });

  it('gives the Elastic IP back only when it was asked for', () => {
    expect(planned({}, { releaseAddress: true }).actions.at(-1)).toMatchObject({
      id: 'release-address',
      undo: { kind: 'irreversible' },
    });
  });

  it('protects an instance again only if it was protected', () => {
    const undoOf = (change: Change) => planned(change).actions.find(({ id }) => id === 'unprotect-instance')!.undo.kind;
    expect([undoOf({}), undoOf({ status: { protected: false } })]).toEqual(['api', 'none']);
  });

  it('is another for another instance, address, volume or place of the name', () => {
    const before = JSON.stringify(planned().dependsOn);
    for (const change of [
      { instance: { id: 'i-0fedcba9876543210' } },
      { instance: { publicIp: '192.0.2.8' } },
      { instance: { dataVolumes: [] } },
      { status: { address: null } },
      { dns: { authoritative: [answer(['192.0.2.98'])] } },
    ] as Change[]) {
      expect(JSON.stringify(planned(change).dependsOn)).not.toBe(before);
    }
  });
});

describe('the judgement', () => {
  const ended = {
    status: { ...facts.status, state: 'terminated' },
    copy: { snapshot: { id: 'snap-1', volumeId: 'vol-0b', state: 'completed', encrypted: true }, volume: null },
  };
  const broken = (change: Change = {}) =>
    judge({ ...look(), before: facts, after: { ...facts, ended: changed(ended, change) } })
      .filter(({ held }) => !held)
      .map(({ name }) => name);

  it('holds when the instance is gone, the snapshot complete and the copy deleted', () => expect(broken()).toEqual([]));

  it.each<[string, Change]>([
    ['instance', { status: { state: 'shutting-down' } }],
    ['snapshot', { copy: { snapshot: { state: 'pending' } } }],
    ['snapshot', { copy: { snapshot: { volumeId: 'vol-0c' } } }],
    ['snapshot', { copy: { snapshot: null } }],
    ['restored volume', { copy: { volume: { id: 'vol-1', state: 'available' } } }],
  ])('names the %s when it is not so (%j)', (name, change) => expect(broken(change)).toEqual([name]));

  it('holds nothing that was not looked at', () => {
    expect(judge({ ...look(), before: facts, after: facts }).every(({ held }) => !held)).toBe(true);
  });
});
