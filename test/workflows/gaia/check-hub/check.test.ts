import { describe, expect, it } from '@jest/globals';
import { check } from '../../../../workflows/gaia/check-hub/check.ts';
import type { Facts } from '../../../../workflows/gaia/check-hub/facts.ts';
import { afterReset, type Change, changed, now, hub as target } from '../reset-certificates/sample.ts';

const { instance, dns, port80, certificate, hubInfo, host } = afterReset;
const container = (name: string, image: string) => ({ name, image, state: 'running' as const, started: '' });

/** A hub that nothing is wrong with. */
const facts: Facts = {
  instance,
  dns,
  port80,
  certificate,
  hubInfo: { ...hubInfo, body: { read_url_prefix: 'https://hub.example.test/reader/' } },
  ports: [{ port: 2375, open: false, error: 'ECONNREFUSED' }],
  host: {
    ...host,
    certificate: certificate.served!,
    listeners: [{ address: '127.0.0.1', serial: certificate.served!.serial }],
    renewal: { configured: true, account: true },
    containers: [
      container('nginx', 'nginx:alpine'),
      ...['gaia-hub', 'gaia-reader', 'gaia-admin'].map((name) => container(name, 'quay.io/blockstack/gaia-hub:v2.5.3')),
    ],
    configDigests: Object.fromEntries(
      [
        '/gaia/gaia.env',
        '/gaia/hub-config/config.json',
        '/gaia/admin-config/config.json',
        '/gaia/reader-config/config.json',
        '/gaia/nginx/conf.d/default.conf',
        '/etc/systemd/system/reset-ssl-certs.service',
      ].map((path) => [path, 'e'.repeat(64)]),
    ),
  },
};
const broken = (change: Change) => check({ target, facts: changed(facts, change), now }).filter(({ held }) => !held);

describe('the checks of gaia-check-hub', () => {
  it('hold for a hub that nothing is wrong with; digests are told, contents are not', () => {
    expect(broken({})).toEqual([]);
    const found = check({ target, facts, now }).find(({ name }) => name === 'configuration')!.found;
    expect(found).toContain('/gaia/hub-config/config.json eeeeeeeeeeeeeeee…');
  });

  it('a configuration that is gone is named', () => {
    const { '/gaia/gaia.env': _, ...configDigests } = facts.host.configDigests;
    const found = check({ target, facts: { ...facts, host: { ...facts.host, configDigests } }, now });
    expect(found.filter(({ held }) => !held)).toMatchObject([
      { name: 'configuration', found: 'missing: /gaia/gaia.env' },
    ]);
  });

  it.each<[string, Change, string, string | undefined]>([
    ['wrong DNS', { dns: { matches: false, problems: ['ns1 answers A 9.9.9.9'] } }, 'DNS', 'gaia-check-dns'],
    ['a closed port 80', { port80: { reachable: false, error: 'ECONNREFUSED' } }, 'port 80', undefined],
    ["docker's API open to everybody", { ports: [{ port: 2375, open: true }] }, 'closed ports', undefined],
    ['a unit that failed', { host: { units: { 'gaia.service': 'failed' } } }, 'units', 'gaia-restart-services'],
    [
      'a container that is gone',
      { host: { containers: facts.host.containers.slice(1) } },
      'containers',
      'gaia-restart-services',
    ],
    ['an image of somebody else', { host: { images: ['nginx:alpine'] } }, 'images', 'gaia-restart-services'],
    [
      'another readURL',
      { hubInfo: { body: { read_url_prefix: 'https://old.example/' } } },
      'read_url_prefix',
      'gaia-restart-services',
    ],
    ['a hub that does not answer', { hubInfo: { status: 502 } }, 'hub_info', 'gaia-restart-services'],
    ['another domain', { host: { environment: { DOMAIN: 'old.example.test' } } }, 'DOMAIN', undefined],
    ['STAGING=1', { host: { environment: { STAGING: '1' } } }, 'STAGING', undefined],
    [
      'a reset script that systemd would skip',
      { host: { resetScript: { executable: false } } },
      'reset script',
      undefined,
    ],
    ['no account for renewals', { host: { renewal: { account: false } } }, 'renewal', 'gaia-reset-certificates'],
    ['a full disk', { host: { freeBytes: 3_000_000 } }, 'disk', undefined],
    ['a clock that is wrong by a day', { host: { clock: '2026-11-19T12:00:00Z' } }, 'clock', undefined],
    ['no certbot', { host: { certbot: { image: '' } } }, 'certbot', undefined],
    [
      'an nginx configuration that somebody broke',
      { host: { nginxTest: { ok: false, said: 'nginx: [emerg] unexpected "}"' } } },
      'nginx -t',
      undefined,
    ],
    [
      'a listener with another certificate',
      { host: { listeners: [{ address: '[::1]', serial: '0A' }] } },
      'listeners',
      'gaia-restart-services',
    ],
    ['no machine id', { host: { machineId: false } }, 'machine id', undefined],
  ])('%s: one check does not hold, with advice and the cure', (_, change, name, procedure) => {
    const [found, ...others] = broken(change);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name, advice: expect.any(String) });
    expect(found!.procedure).toBe(procedure);
  });

  it.each<[string, Change, string]>([
    [
      'the served one is old, the one on the disk good',
      { certificate: { trusted: false, served: { serial: '0A', notAfter: '2026-11-01T00:00:00Z' } } },
      'gaia-restart-services',
    ],
    [
      'both end soon',
      {
        certificate: { served: { notBefore: '2026-09-01T00:00:00Z', notAfter: '2026-11-25T00:00:00Z' } },
        host: { certificate: { notBefore: '2026-09-01T00:00:00Z', notAfter: '2026-11-25T00:00:00Z' } },
      },
      'gaia-renew-certificates',
    ],
    [
      'both are for another name',
      { certificate: { served: { names: ['x.example'] } }, host: { certificate: { names: ['x.example'] } } },
      'gaia-reset-certificates',
    ],
  ])('a certificate, %s: the mildest cure', (_, change, procedure) => {
    const found = broken(change);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((each) => each.procedure))).toEqual(new Set([procedure]));
  });
});
