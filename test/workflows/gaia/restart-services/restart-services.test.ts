import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../workflows/gaia/restart-services/facts.ts';
import { judge } from '../../../../workflows/gaia/restart-services/judge.ts';
import { plan } from '../../../../workflows/gaia/restart-services/plan.ts';
import { restartServices } from '../../../../workflows/gaia/restart-services/procedure.ts';
import { triage } from '../../../../workflows/gaia/restart-services/triage.ts';
import {
  afterReset,
  type Change,
  changed,
  documentsOf,
  estate,
  input,
  now,
  hub as target,
} from '../reset-certificates/sample.ts';

const container = (name: string, started: string) => ({ name, image: `${name}:1`, state: 'running' as const, started });
const services = ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'];
const facts: Facts = {
  ...afterReset,
  host: {
    ...afterReset.host,
    certificate: afterReset.certificate.served!,
    containers: services.map((name) => container(name, '2026-11-01T00:00:00Z')),
  },
};
const decide = (change: Change) => triage({ input, target, facts: changed(facts, change), now });
const good = facts.host.certificate!;
const old = { serial: '0A', notBefore: '2026-08-01T00:00:00Z', notAfter: '2026-10-30T00:00:00Z' };

describe('triage', () => {
  it.each<[string, Change]>([
    ['a hub that seems well, since somebody asked', {}],
    ['a hub that does not answer', { certificate: { reachable: false, trusted: false, served: undefined } }],
    ['an old certificate served, a good one on the disk', { certificate: { trusted: false, served: old } }],
  ])('goes on for %s', (_, change) => {
    expect(decide(change)).toMatchObject({ verdict: 'proceed' });
  });

  it.each<[string, Change, string]>([
    [
      'has expired and can be renewed',
      { certificate: { trusted: false, served: old }, host: { certificate: old, renewal: { account: true } } },
      'gaia-renew-certificates',
    ],
    [
      'has expired and cannot be renewed',
      { certificate: { trusted: false, served: old }, host: { certificate: old } },
      'gaia-reset-certificates',
    ],
    [
      'is gone',
      { certificate: { trusted: false, served: undefined }, host: { certificate: null } },
      'gaia-reset-certificates',
    ],
  ])('advises another procedure when the certificate %s', (_, change, procedure) => {
    expect(decide(change)).toMatchObject({ verdict: 'advise', procedure });
  });

  it.each<[string, Change]>([
    ['InstanceNotReady', { instance: { problems: ['its SSM agent is not online'] } }],
    ['DomainMismatch', { host: { environment: { DOMAIN: 'old.example.test' } } }],
    ['DnsMismatch', { dns: { matches: false, problems: ['ns1 answers A 9.9.9.9'] } }],
  ])('refuses with %s', (error, change) => {
    expect(decide(change)).toMatchObject({ verdict: 'refuse', error });
  });
});

describe('plan', () => {
  const documents = documentsOf(restartServices.commands);
  const make = (change: Change = {}) =>
    plan({ run: 'run-1', input, target, facts: changed(facts, change), documents, roles: target.roles!, estate });

  it('is one restart, undone by a start, for one operator', () => {
    const made = make();
    expect(made.actions.map(({ id }) => id)).toEqual(['restart-services']);
    expect(made.actions[0]!.undo).toMatchObject({ document: { name: 'stepbook-gaia-start-services' } });
    expect(made.gate.groups).toEqual([{ group: 'operator', min: 1, people: ['bob'] }]);
  });

  it('says what a start wipes, with the digests, and what readURL becomes', () => {
    expect(make().summary).toContain('Manual edits are wiped');
    expect(make().summary).toContain('/gaia/hub-config/config.json eeeeeeeeeeee');
    expect(make().summary).not.toContain('becomes');
    expect(make({ host: { readUrl: 'https://cdn.example/' } }).summary).toContain(
      'readURL is https://cdn.example/ and becomes https://hub.example.test/reader/',
    );
  });

  it('depends on the configuration, and not on what differs from look to look', () => {
    const other = { host: { configDigests: { '/gaia/hub-config/config.json': 'f'.repeat(64) } } };
    expect(make(other).dependsOn).not.toEqual(make().dependsOn);
    expect(make({ host: { clock: '2026-11-20T13:00:00Z', freeBytes: 1 } })).toEqual(make());
  });
});

describe('judge', () => {
  const later: Facts = {
    ...facts,
    host: { ...facts.host, containers: services.map((name) => container(name, '2026-11-20T12:00:00Z')) },
  };
  const broken = (after: Facts) =>
    judge({ input, target, before: facts, after, now })
      .filter(({ held }) => !held)
      .map(({ name }) => name);

  it('holds when four containers have a new start and the hub answers', () => {
    expect(broken(later)).toEqual([]);
  });

  it.each<[string, Facts, string]>([
    ['no container is new', facts, 'containers'],
    ['one is missing', { ...later, host: { ...later.host, containers: later.host.containers.slice(1) } }, 'containers'],
    [
      'one does not say when it started',
      {
        ...later,
        host: { ...later.host, containers: later.host.containers.map((each) => ({ ...each, started: '' })) },
      },
      'containers',
    ],
    ['the hub does not answer', changed(later, { hubInfo: { status: 502 } }), 'hub_info'],
    ['the hub is not trusted', changed(later, { certificate: { trusted: false } }), 'trusted'],
    ['a script has changed STAGING', changed(later, { host: { environment: { STAGING: '1' } } }), 'STAGING'],
  ])('does not hold when %s', (_, after, name) => {
    expect(broken(after)).toEqual([name]);
  });

  it('lets a certificate that ends soon be: that is no matter of a restart', () => {
    expect(broken(changed(later, { certificate: { served: { ...good, notAfter: '2026-11-22T00:00:00Z' } } }))).toEqual(
      [],
    );
  });
});
