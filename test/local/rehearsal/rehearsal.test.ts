import { Resolver } from 'node:dns/promises';
import { describe, expect, it } from '@jest/globals';
import { domain, rehearsedHub } from './rehearsed-hub.ts';

const { inspect, rehearsal, run, served } = rehearsedHub();

describe('a rehearsal', () => {
  it('has a hub whose certificate has expired and cannot be renewed', async () => {
    const { certificate, authorized, problem } = await served();
    expect([authorized, problem]).toEqual([false, 'CERT_HAS_EXPIRED']);
    const host = await inspect();
    expect(host).toMatchObject({
      environment: { DOMAIN: domain, STAGING: '0' },
      units: { 'gaia.service': 'active', 'nginx.service': 'active', 'certbot.timer': 'active' },
      certificate: { serial: certificate.serialNumber, names: [domain] },
      renewal: { configured: false, account: false },
      issued: [{ serial: certificate.serialNumber, names: [domain] }],
      resetScript: { executable: true },
      machineId: true,
    });
    expect(host.containers.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)).toEqual([
      'gaia-admin running',
      'gaia-hub running',
      'gaia-reader running',
      'nginx running',
    ]);
    expect(host.volumes).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(JSON.stringify(host)).not.toContain('API_KEY');
  }, 60_000);

  it('answers DNS, also wrongly when the scenario says so', async () => {
    const resolver = new Resolver();
    resolver.setServers(rehearsal().hubs[domain]!.dns.resolvers);
    expect(await resolver.resolve4(domain)).toEqual(['127.0.0.1']);
    await expect(resolver.resolve6(domain)).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('other.example.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    rehearsal().scenario.set({ addresses: { [domain]: '192.0.2.1' } });
    expect(await resolver.resolve4(domain)).toEqual(['192.0.2.1']);
    rehearsal().scenario.set({ addresses: {} });
  });

  it('has the manifests of the images, until one is gone', async () => {
    const base = rehearsal().hubs[domain]!.registries['quay.io'];
    const head = (tag: string) => fetch(`${base}/v2/blockstack/gaia-hub/manifests/${tag}`, { method: 'HEAD' });
    const found = await head('v2.5.3');
    expect([found.status, found.headers.get('docker-content-digest')]).toEqual([
      200,
      expect.stringMatching(/^sha256:/),
    ]);
    expect((await head('v9')).status).toBe(404);
    rehearsal().scenario.set({ missingImages: ['quay.io/blockstack/gaia-hub:v2.5.3'] });
    expect((await head('v2.5.3')).status).toBe(404);
    rehearsal().scenario.set({ missingImages: [] });
  });

  it('refuses to reset without a back-up, or for another domain', async () => {
    const reset = (SSM_Run: string, SSM_Domain = domain) => run('reset-certificates', { SSM_Domain, SSM_Run });
    expect(await reset('none')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no back-up') });
    expect(await reset('none', 'other.example.test')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('nothing was changed'),
    });
  });
});
