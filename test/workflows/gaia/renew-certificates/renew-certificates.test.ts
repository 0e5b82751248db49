import { describe, expect, it } from '@jest/globals';
import { judge } from '../../../../workflows/gaia/renew-certificates/judge.ts';
import { plan } from '../../../../workflows/gaia/renew-certificates/plan.ts';
import { renewCertificates } from '../../../../workflows/gaia/renew-certificates/procedure.ts';
import { triage } from '../../../../workflows/gaia/renew-certificates/triage.ts';
import { UngatedPlan } from '../../../../workflows/shared/plan.ts';
import { type Change, changed, documentsOf, estate, input, now, hub as target } from '../reset-certificates/sample.ts';
import { facts, withDaysLeft } from './sample.ts';

const decide = (change: Change, detail: Change = {}) =>
  triage({ input, target: changed(target, { detail }), facts: changed(facts, change), now });
const both = (certificate: Change): Change => ({ certificate: { served: certificate }, host: { certificate } });
const ahead = {
  source: 'ari',
  window: { start: '2026-12-20T00:00:00.000Z', end: '2026-12-22T00:00:00.000Z' },
  from: '2026-12-21T00:00:00.000Z',
  problem: undefined,
};
const open = {
  ...ahead,
  window: { start: '2026-11-19T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' },
  from: '2026-11-20T03:00:00.000Z',
};
const exact = {
  budget: 'exact-set' as const,
  of: 'hub.example.test',
  limit: 5,
  refillSeconds: 34 * 3600,
  used: 5,
  remaining: 0,
  nextSafe: '2026-11-22T00:00:00Z',
  applies: true,
};
const used = { budgets: [exact] };
const failures = { ...exact, budget: 'failed-validations' as const, refillSeconds: 720 };

describe('triage', () => {
  it.each<[string, Change, RegExp]>([
    ['a third of the lifetime is left and there is no window', {}, /less than a third .*the authority has no windows/],
    ['a third is left, though the window is weeks ahead', { renewal: ahead }, /less than a third/],
    [
      'the window is open, though two thirds are left',
      { ...both(withDaysLeft(80)), renewal: open },
      /window is .* this one's time 2026-11-20T03:00Z/,
    ],
    [
      'it has expired',
      { certificate: { trusted: false, served: withDaysLeft(-1) }, host: { certificate: withDaysLeft(-1) } },
      /expired/,
    ],
  ])('goes on when %s', (_, change, because) => {
    expect(decide(change)).toMatchObject({ verdict: 'proceed', because: expect.stringMatching(because) });
  });

  it.each<[string, Change, RegExp]>([
    ['the window is ahead', { ...both(withDaysLeft(60)), renewal: ahead }, /due from 2026-12-20T12:00Z/],
    [
      'its own time in the open window is ahead',
      { ...both(withDaysLeft(80)), renewal: { ...open, from: '2026-11-20T18:00:00.000Z' } },
      /due from 2026-11-20T18:00Z/,
    ],
    ['no third is reached', both(withDaysLeft(31)), /due from 2026-11-21T12:00Z, when a third/],
    ['it was renewed elsewhere', both(withDaysLeft(90, '0C')), /due from 2027-01-19T12:00Z/],
  ])('skips when %s, and says from when it is due', (_, change, because) => {
    expect(decide(change)).toMatchObject({ verdict: 'skip', because: expect.stringMatching(because) });
  });

  it('looks at nothing that is in the way of a renewal while none is due', () => {
    const sick = {
      dns: { matches: false, problems: ['wrong'] },
      budget: used,
      host: { environment: { STAGING: '1' } },
    };
    const well = both(withDaysLeft(60));
    expect(
      decide({ ...sick, certificate: well.certificate, host: { ...sick.host, ...(well.host as Change) } }),
    ).toMatchObject({ verdict: 'skip' });
  });

  it('advises a reload when the disk has a newer certificate, and fails when the served one has no quarter left', () => {
    const newer = { host: { certificate: withDaysLeft(89, '0C') } };
    expect(decide(newer)).toMatchObject({
      verdict: 'advise',
      procedure: 'gaia-restart-services',
      advice: expect.stringContaining('Reload nginx'),
    });
    expect(decide({ ...newer, certificate: { served: withDaysLeft(60) } })).toMatchObject({ verdict: 'advise' });
    const late = decide({ ...newer, certificate: { served: withDaysLeft(20) } });
    expect(late).toMatchObject({
      verdict: 'refuse',
      error: 'CertificateNotServed',
      because: expect.stringContaining('less than a quarter'),
    });
    const down = decide({
      host: { certificate: withDaysLeft(60) },
      certificate: { reachable: false, trusted: false, served: undefined },
    });
    expect(down).toMatchObject({ verdict: 'refuse', error: 'CertificateNotServed' });
  });

  it.each<[string, Change]>([
    ['InstanceNotReady', { instance: { problems: ['its SSM agent is not online'] } }],
    ['DomainMismatch', { host: { environment: { DOMAIN: 'old.example.test' } } }],
    ['NotRenewable', { host: { renewal: { account: false } } }],
    ['NotRenewable', { host: { certificate: null } }],
    [
      'NotRenewable',
      {
        certificate: { trusted: false, served: { names: ['x.example'] } },
        host: { certificate: { names: ['x.example'] } },
      },
    ],
    [
      'NotRenewable',
      {
        ...both(withDaysLeft(80)),
        renewal: open,
        host: { certificate: withDaysLeft(80), renewal: { configured: false } },
      },
    ],
    ['DnsMismatch', { dns: { matches: false, problems: ['ns1 answers A 9.9.9.9'] } }],
    ['PortClosed', { port80: { reachable: false, error: 'ECONNREFUSED' } }],
    ['StagingConfigured', { host: { environment: { STAGING: '1' } } }],
    ['ClockWrong', { host: { clock: '2026-11-19T12:00:00Z' } }],
    ['DiskFull', { host: { freeBytes: 3_000_000 } }],
    ['NginxConfigBroken', { host: { nginxTest: { ok: false, said: 'nginx: [emerg] unexpected "}"' } } }],
    ['CertbotMissing', { host: { certbot: { image: '', present: false } }, images: [] }],
    [
      'CertbotMissing',
      { host: { certbot: { present: false } }, images: [{ image: 'certbot/certbot', pullable: false, error: '404' }] },
    ],
    ['BudgetExceeded', { budget: used }],
  ])('refuses with %s', (error, change) => {
    const found = decide(change);
    expect(found).toMatchObject({ verdict: 'refuse', error });
    expect(renewCertificates.refusals).toContain(error);
  });

  it('names what cures a certificate that cannot be renewed, the cheapest first, and renews though another could be restored', () => {
    const kept = { ...facts.host.certificate!, ...withDaysLeft(60, '0E') };
    const lost = { host: { renewal: { account: false }, issued: [kept] } };
    expect(decide(lost)).toMatchObject({
      error: 'NotRenewable',
      because: expect.stringMatching(/Restore certificate 0E by hand.*Cheapest first: restore .*; reset /),
    });
    expect(decide({ host: { issued: [kept] } })).toMatchObject({ verdict: 'proceed' });
  });

  it('says how long the served certificate lasts when something is in the way', () => {
    expect(decide({ budget: used })).toMatchObject({
      because: expect.stringMatching(
        /5 certificates for exactly hub.example.test, of 5, one more every 34 hours; next safe time: 2026-11-22.* valid for 600 hours more\.$/,
      ),
    });
    const late = decide({ ...both(withDaysLeft(10)), budget: used });
    expect(late).toMatchObject({
      because: expect.stringMatching(/240 hours more, less than a quarter of its lifetime\.$/),
    });
  });

  it('lets a used-up budget pass only for a renewal in its window by a client that says what it replaces', () => {
    const inWindow = { ...both(withDaysLeft(80)), renewal: open, budget: used };
    expect(decide(inWindow)).toMatchObject({ verdict: 'refuse', error: 'BudgetExceeded' });
    expect(decide(inWindow, { announcesReplacement: true })).toMatchObject({ verdict: 'proceed' });
    const failed = { ...inWindow, budget: { budgets: [failures] } };
    expect(decide(failed, { announcesReplacement: true })).toMatchObject({
      verdict: 'refuse',
      error: 'BudgetExceeded',
    });
    expect(decide({ budget: { budgets: [{ ...exact, applies: false }] } })).toMatchObject({ verdict: 'proceed' });
    expect(decide({ budget: used }, { announcesReplacement: true })).toMatchObject({
      verdict: 'refuse',
      error: 'BudgetExceeded',
    });
  });

  it('knows no number of days: 64 and 45 days are due at their own third', () => {
    const lasting = (days: number, left: number) => {
      const end = now.getTime() + left * 86_400_000;
      return both({
        notBefore: new Date(end - days * 86_400_000).toISOString(),
        notAfter: new Date(end).toISOString(),
      });
    };
    for (const days of [90, 64, 45, 6.6]) {
      expect(decide(lasting(days, days / 3 + 0.1))).toMatchObject({ verdict: 'skip' });
      expect(decide(lasting(days, days / 3 - 0.1))).toMatchObject({ verdict: 'proceed' });
    }
  });
});

describe('plan', () => {
  const documents = documentsOf(renewCertificates.commands);
  const make = (change: Change = {}) =>
    plan({ run: 'run-1', input, target, facts: changed(facts, change), documents, roles: target.roles!, estate });

  it('is one action without a gate, which says why, asks for one certificate, and keeps the old one when it fails', () => {
    const made = make();
    expect(UngatedPlan.parse(made)).toEqual(made);
    expect(made.actions).toMatchObject([
      {
        id: 'renew-certificates',
        issues: ['hub.example.test'],
        step: {
          document: { name: 'stepbook-gaia-renew-certificates' },
          parameters: { Serial: ['0B'], Run: ['run-1'] },
        },
        undo: { document: { name: 'stepbook-gaia-keep-certificate' }, parameters: { Serial: ['0B'], Run: ['run-1'] } },
        ungated: expect.stringContaining('keeps the old one'),
      },
    ]);
  });

  it('depends on the certificate and the way to it, and not on what differs from look to look', () => {
    expect(make({ host: { certificate: { serial: '0C' } } }).dependsOn).not.toEqual(make().dependsOn);
    expect(make({ dns: { matches: false } }).dependsOn).not.toEqual(make().dependsOn);
    expect(make({ host: { nginxTest: { ok: false } } }).dependsOn).not.toEqual(make().dependsOn);
    expect(make({ host: { clock: '2026-11-20T13:00:00Z', freeBytes: 2e9 }, dns: { authoritative: [] } })).toEqual(
      make(),
    );
  });
});

describe('judge', () => {
  const renewed = { ...withDaysLeft(90, '0C') };
  const after = changed(facts, {
    certificate: { served: renewed },
    host: { certificate: renewed, listeners: facts.host.listeners.map((each) => ({ ...each, serial: '0C' })) },
  });
  const broken = (change: Change) =>
    judge({ input, target, before: facts, after: changed(after, change), now })
      .filter(({ held }) => !held)
      .map(({ name }) => name);

  it('holds for a new certificate that every listener serves', () => {
    expect(broken({})).toEqual([]);
  });

  it.each<[string, Change, string[]]>([
    [
      'one listener still shows the old one',
      { host: { listeners: [after.host.listeners[0], facts.host.listeners[1]] } },
      ['listeners'],
    ],
    ['a listener is gone', { host: { listeners: [after.host.listeners[0]] } }, ['listeners']],
    ['nobody listens', { host: { listeners: [] } }, ['listeners']],
    ['the old one is served', { certificate: { served: withDaysLeft(25) } }, ['validity', 'new serial', 'listeners']],
    [
      'it comes from the test authority',
      { certificate: { served: { issuer: "CN=x,O=(STAGING) Let's Encrypt" } } },
      ['authority'],
    ],
    ['it is for another name', { certificate: { served: { names: ['x.example'] } } }, ['names']],
    ['it ends soon', { certificate: { served: withDaysLeft(10, '0C') } }, ['validity']],
    ['the hub does not answer', { hubInfo: { status: 502 } }, ['hub_info']],
    ['a script has set STAGING', { host: { environment: { STAGING: '1' } } }, ['STAGING']],
  ])('does not hold when %s', (_, change, names) => {
    expect(broken(change)).toEqual(names);
  });
});
