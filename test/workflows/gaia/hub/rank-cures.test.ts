import { describe, expect, it } from '@jest/globals';
import { adviceOf, diagnose } from '../../../../workflows/gaia/hub/diagnosis.ts';
import { rankCures, type Situation, tellCures } from '../../../../workflows/gaia/hub/rank-cures.ts';
import { afterReset, facts as broken, now } from '../reset-certificates/sample.ts';

const good = afterReset.certificate.served!;
const expired = broken.host.certificate!;
const kept = { ...good, serial: '0E', notAfter: '2027-01-20T00:00:00Z' };

/** A hub whose certificate has expired, on the disk too, and cannot be renewed. */
const situation: Situation = {
  domain: 'hub.example.test',
  issuer: "Let's Encrypt",
  certificate: broken.certificate,
  host: { certificate: expired, renewal: { configured: true, account: false }, issued: [expired], backups: [] },
  budget: broken.budget,
  images: broken.images,
  now,
};
const host = (change: Partial<Situation['host']>): Situation => ({
  ...situation,
  host: { ...situation.host, ...change },
});
const renewable = { renewal: { configured: true, account: true } };
const names = (of: Situation) => rankCures(of).map(({ cure }) => cure);
const empty = {
  budget: 'exact-set' as const,
  of: 'hub.example.test',
  limit: 5,
  refillSeconds: 122_400,
  used: 5,
  remaining: 0,
  nextSafe: '2026-11-22T00:00:00.000Z',
  applies: true,
};

describe('the cures of a certificate, the cheapest first', () => {
  it('are none when nothing is wrong', () => {
    expect(rankCures({ ...situation, certificate: afterReset.certificate })).toEqual([]);
    expect(diagnose({ ...situation, certificate: afterReset.certificate })).toMatchObject({ cure: 'none', ranked: [] });
  });

  it.each<[string, Situation, string[]]>([
    ['nothing milder helps', situation, ['reset']],
    ['it can be renewed', host(renewable), ['renew', 'reset']],
    ['the disk has a good one', host({ certificate: good, ...renewable }), ['restart', 'reset']],
    ['the archive has a good one', host({ issued: [expired, kept], ...renewable }), ['restore', 'renew', 'reset']],
    ['a back-up has a good one', host({ backups: [{ run: 'run-7', certificate: kept }] }), ['restore', 'reset']],
    ['there is none on the disk', host({ certificate: null, ...renewable }), ['reset']],
    [
      'it is for another name',
      { ...host(renewable), certificate: { ...situation.certificate, served: { ...good, names: ['x.example'] } } },
      ['reset'],
    ],
    [
      'the archive has only one for another name, one of staging, and one that ends soon',
      host({
        issued: [
          { ...kept, names: ['x.example'] },
          { ...kept, issuer: "CN=x,O=(STAGING) Let's Encrypt" },
          { ...kept, notBefore: '2026-09-01T00:00:00Z', notAfter: '2026-11-30T00:00:00Z' },
        ],
      }),
      ['reset'],
    ],
  ])('when %s', (_, of, expected) => {
    expect(names(of)).toEqual(expected);
  });

  it('cost certificates before minutes, and minutes before approvals; each says why', () => {
    const ranked = rankCures(host({ issued: [kept], ...renewable }));
    expect(ranked.map(({ cost }) => [cost.issuances, cost.downtimeMinutes, cost.approvals])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [1, 10, 2],
    ]);
    for (const { because } of ranked) expect(because).toMatch(/\w+ \w+/);
    expect(tellCures(ranked)).toBe(
      'restore (no certificate, no downtime, no approval); renew (1 certificate, no downtime, no approval); reset (1 certificate, 10 minutes down, 2 approvals)',
    );
  });

  it('what the authority would refuse comes last, and says until when', () => {
    const blocked = { ...host(renewable), budget: { ...broken.budget, budgets: [empty] } };
    expect(names(blocked)).toEqual(['renew', 'reset']);
    expect(rankCures(blocked).map(({ obstacle }) => obstacle)).toEqual([
      expect.stringContaining('next safe time: 2026-11-22'),
      expect.stringContaining('next safe time: 2026-11-22'),
    ]);
    const gone = { ...host({ backups: [{ run: 'run-7', certificate: kept }], certificate: null }) };
    expect(names({ ...gone, images: [{ image: 'nginx:alpine', pullable: false }] })).toEqual(['restore', 'reset']);
    expect(tellCures(rankCures({ ...situation, images: [{ image: 'nginx:alpine', pullable: false }] }))).toContain(
      'not now: these images cannot be pulled again: nginx:alpine',
    );
  });

  it('say what to type for what no procedure does', () => {
    const [archived] = rankCures(host({ issued: [kept] }));
    expect(archived!.advice).toContain('stepbook-gaia-keep-certificate with Domain=hub.example.test,Serial=0E');
    const [backedUp] = rankCures(host({ backups: [{ run: 'run-7', certificate: kept }] }));
    expect(backedUp!.advice).toContain('stepbook-gaia-restore-certificates with Run=run-7');
    expect(backedUp!.procedure).toBeUndefined();
  });

  it('are a diagnosis with advice that names the cheapest and the others', () => {
    const found = diagnose(host(renewable));
    expect(found).toMatchObject({ cure: 'renew', because: expect.stringContaining('expired on 2026-10-30') });
    if (found.cure === 'none') throw new Error('something is wrong with it');
    expect(adviceOf(found.ranked)).toEqual({
      advice:
        'Renew the certificate. Cheapest: renew (1 certificate, no downtime, no approval). Else reset (1 certificate, 10 minutes down, 2 approvals).',
      procedure: 'gaia-renew-certificates',
    });
  });
});
