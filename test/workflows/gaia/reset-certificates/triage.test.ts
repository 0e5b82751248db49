import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../workflows/gaia/reset-certificates/facts.ts';
import { plan } from '../../../../workflows/gaia/reset-certificates/plan.ts';
import { triage } from '../../../../workflows/gaia/reset-certificates/triage.ts';
import { type Change, changed, documents, estate, facts, hub, input, now } from './sample.ts';

const decide = (change: Change) => triage({ input, target: hub, facts: changed(facts, change), now });

const good = { notBefore: '2026-11-01T00:00:00Z', notAfter: '2027-01-30T00:00:00Z' };

const refusals: [string, Change, string, RegExp][] = [
  [
    'a stopped instance',
    { instance: { problems: ['the instance is stopped, not running'] } },
    'InstanceNotReady',
    /i-0123456789abcdef0: the instance is stopped/,
  ],
  [
    'another domain on the host',
    { host: { environment: { DOMAIN: 'old.example.test' } } },
    'DomainMismatch',
    /DOMAIN=old\.example\.test, not hub\.example\.test/,
  ],
  [
    'wrong DNS',
    { dns: { matches: false, problems: ['ns1 answers A 9.9.9.9', 'ns2 answers AAAA ::2'] } },
    'DnsMismatch',
    /ns1 answers A 9\.9\.9\.9; ns2 answers AAAA ::2/,
  ],
  ['a closed port 80', { port80: { reachable: false, error: 'ECONNREFUSED' } }, 'PortClosed', /ECONNREFUSED/],
  ['no reset script', { host: { resetScript: null } }, 'ResetScriptMissing', /reset-certs\.sh/],
  [
    'a reset script that systemd would skip',
    { host: { resetScript: { executable: false } } },
    'ResetScriptMissing',
    /not executable/,
  ],
  ['STAGING=1', { host: { environment: { STAGING: '1' } } }, 'StagingConfigured', /STAGING=1/],
  ['a named docker volume', { host: { volumes: ['b'.repeat(64), 'my-data'] } }, 'UnknownVolumes', /also my-data\./],
  [
    'two data volumes',
    {
      instance: {
        dataVolumes: [
          { volumeId: 'vol-1', device: '/dev/xvdf', encrypted: true },
          { volumeId: 'vol-2', device: '/dev/xvdg', encrypted: true },
        ],
      },
    },
    'NoSnapshot',
    /vol-1 \(\/dev\/xvdf\), vol-2/,
  ],
  ['no EBS volume at all', { instance: { dataVolumes: [], rootVolume: undefined } }, 'NoSnapshot', /no EBS volume/],
  [
    'an image that is gone',
    { images: [{ image: 'quay.io/x/y:v1', pullable: false, error: '404' }] },
    'ImagesMissing',
    /quay\.io\/x\/y:v1 \(404\)/,
  ],
  [
    'an exhausted budget',
    { budget: { used: 5, remaining: 0, nextSafe: '2026-11-25T00:00:00.000Z' } },
    'BudgetExceeded',
    /5 of 5 .* next safe time: 2026-11-25T00:00:00\.000Z/,
  ],
];

describe('triage of gaia-reset-certificates', () => {
  it('proceeds when the certificate has expired and cannot be renewed', () => {
    expect(decide({})).toEqual({
      verdict: 'proceed',
      because: 'the certificate of hub.example.test expired on 2026-10-30T00:00:00Z',
    });
  });

  it.each(refusals)('refuses %s', (_, change, error, because) => {
    const triage = decide(change);
    expect(triage).toMatchObject({ verdict: 'refuse', error, because: expect.stringMatching(because) });
    expect((triage as { anchor: string }).anchor).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it('advises nothing when the certificate is healthy, even if the budget is used up', () => {
    const found = decide({ certificate: { served: good, trusted: true }, budget: { remaining: 0 } });
    expect(found).toMatchObject({ verdict: 'advise', advice: 'Nothing to do.' });
  });

  it('refuses wrong DNS even when the certificate is healthy', () => {
    const found = decide({ certificate: { served: good, trusted: true }, dns: { matches: false, problems: ['x'] } });
    expect(found).toMatchObject({ verdict: 'refuse', error: 'DnsMismatch' });
  });

  it.each<[string, Change]>([
    ['an older one is served', { host: { certificate: { ...good, serial: '0C' } } }],
    [
      'nothing is served',
      {
        certificate: { reachable: false, served: undefined, error: 'ECONNREFUSED' },
        host: { certificate: { ...good, serial: '0C' } },
      },
    ],
  ])('advises a restart when the disk holds a good certificate and %s', (_, change) => {
    expect(decide(change)).toMatchObject({ verdict: 'advise', procedure: 'gaia-restart-services' });
  });

  it.each<[string, Change]>([
    ['has expired', {}],
    [
      'ends soon',
      {
        certificate: { served: { notAfter: '2026-11-30T00:00:00Z' }, trusted: true },
        host: { certificate: { notAfter: '2026-11-30T00:00:00Z' } },
      },
    ],
  ])('advises a renewal when the certificate %s and certbot can renew it', (_, change) => {
    const found = decide(changed(change, { host: { renewal: { configured: true, account: true } } }));
    expect(found).toMatchObject({ verdict: 'advise', procedure: 'gaia-renew-certificates' });
  });

  it.each<[string, Change, RegExp]>([
    [
      'is for another name',
      { certificate: { served: { ...good, names: ['other.test'] } } },
      /is for other\.test and not for/,
    ],
    [
      'comes from the staging authority',
      { certificate: { served: { ...good, issuer: "CN=(STAGING) R1,O=(STAGING) Let's Encrypt" } } },
      /comes from CN=\(STAGING\)/,
    ],
    [
      'is not trusted',
      { certificate: { served: good, trusted: false, problem: 'SELF_SIGNED_CERT_IN_CHAIN' } },
      /is not trusted \(SELF_SIGNED_CERT_IN_CHAIN\)/,
    ],
    ['is not served', { certificate: { served: undefined, error: 'ECONNRESET' } }, /is not served \(ECONNRESET\)/],
  ])('proceeds when the certificate %s and the disk holds no better one', (_, change, because) => {
    const found = decide(changed(change, { host: { certificate: null } }));
    expect(found).toMatchObject({ verdict: 'proceed', because: expect.stringMatching(because) });
  });

  it('never rests on a fact that the plan does not depend on', () => {
    const dependsOn = (look: Facts) =>
      JSON.stringify(
        plan({ run: 'r', input, target: hub, facts: look, documents, roles: hub.roles!, estate }).dependsOn,
      );
    const approved = dependsOn(facts);
    for (const [what, change] of refusals) {
      const look = changed(facts, change);
      let differs = true;
      try {
        differs = dependsOn(look) !== approved;
      } catch {
        // A plan that cannot be made again is as good as a different one.
      }
      expect([what, differs]).toEqual([what, true]);
    }
  });
});
