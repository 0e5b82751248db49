import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { connect, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createMachines } from '../../../local/machines/registry.ts';
import { type Rehearsal, startRehearsal } from '../../../local/rehearsal/rehearsal.ts';
import { Estate } from '../../../workflows/shared/estate.ts';
import { scratchFolder } from '../machines/bare-machine.ts';

const domain = 'hub.example.test';
const scratch = scratchFolder();
const estate = Estate.parse(parse(readFileSync('estates/rehearsal.yaml', 'utf8')));
const machines = createMachines({ dataDir: scratch.folder });
const hub = () => machines.get(estate.hubs[domain]!.instance!)!;
let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await startRehearsal({ dataDir: scratch.folder, machines, estate });
}, 60_000);
afterAll(async () => {
  await rehearsal.close();
  scratch.remove();
}, 60_000);

function served(): Promise<{ certificate: PeerCertificate; authorized: boolean; problem: string }> {
  const { ports, trustedRoots } = rehearsal.hubs[domain]!;
  return new Promise((resolve, reject) => {
    const options = {
      port: ports.https,
      host: '127.0.0.1',
      servername: domain,
      ca: trustedRoots,
      rejectUnauthorized: false,
    };
    const socket = connect(options, () => {
      const problem = String(socket.authorizationError ?? '');
      resolve({ certificate: socket.getPeerCertificate(), authorized: socket.authorized, problem });
      socket.end();
    });
    socket.on('error', reject);
  });
}

let runs = 0;
/** Runs a command's script as SSM would. */
async function run(command: string, environment: Record<string, string>) {
  const request = {
    id: `command-${++runs}`,
    step: 'step',
    script: readFileSync(`commands/gaia/${command}/script.sh`, 'utf8'),
    environment,
    executionSeconds: 60,
  };
  const { exitCode, stdoutFile, stderrFile } = await hub().run(request).result;
  return { exitCode, stdout: readFileSync(stdoutFile, 'utf8'), stderr: readFileSync(stderrFile, 'utf8') };
}
const inspect = async () => JSON.parse((await run('inspect-hub', { SSM_Domain: domain })).stdout);

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
    resolver.setServers(rehearsal.hubs[domain]!.dns.resolvers);
    expect(await resolver.resolve4(domain)).toEqual(['127.0.0.1']);
    await expect(resolver.resolve6(domain)).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('other.example.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    rehearsal.scenario.set({ addresses: { [domain]: '192.0.2.1' } });
    expect(await resolver.resolve4(domain)).toEqual(['192.0.2.1']);
    rehearsal.scenario.set({ addresses: {} });
  });

  it('has the manifests of the images, until one is gone', async () => {
    const base = rehearsal.hubs[domain]!.registries['quay.io'];
    const head = (tag: string) => fetch(`${base}/v2/blockstack/gaia-hub/manifests/${tag}`, { method: 'HEAD' });
    const found = await head('v2.5.3');
    expect([found.status, found.headers.get('docker-content-digest')]).toEqual([
      200,
      expect.stringMatching(/^sha256:/),
    ]);
    expect((await head('v9')).status).toBe(404);
    rehearsal.scenario.set({ missingImages: ['quay.io/blockstack/gaia-hub:v2.5.3'] });
    expect((await head('v2.5.3')).status).toBe(404);
    rehearsal.scenario.set({ missingImages: [] });
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
