import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine, MachineVolume } from '../../local/machines/machine.ts';
import { ensureImage } from '../../local/machines/nspawn/image.ts';
import { lowerBridge, networkOf, raiseBridge } from '../../local/machines/nspawn/network.ts';
import { createMachines, type Machines } from '../../local/machines/registry.ts';
import type { StandInSettings } from '../../local/machines/stand-ins/machine.ts';
import { openIssuer } from '../../local/rehearsal/authority/issuer.ts';
import { startDns } from '../../local/rehearsal/dns-server.ts';
import { expired, putCertificate } from '../../local/rehearsal/hub/certificate.ts';
import { layOutHub } from '../../local/rehearsal/hub/lay-out.ts';
import { startRegistry } from '../../local/rehearsal/registry-server.ts';
import { removeLeftovers, worldFolder } from './leftovers.ts';
import { authorityName, makeApiCertificate, type Pebble, startPebble } from './pebble.ts';
import { progress, timed } from './progress.ts';
import { untilServed } from './served.ts';

export const domain = 'hub.example.test';
export const account = '111111111111';
export const region = 'us-east-1';

/** Where a machine has the root of the authorities' API. */
export const caBundle = '/etc/stepbook/authority-ca.pem';
const dnsPort = 53;
const registryPort = 5000;
const productionPort = 14_000;
const stagingPort = 14_100;
const images = [
  'nginx:alpine',
  'quay.io/blockstack/gaia-hub:v2.5.3',
  'quay.io/blockstack/gaia-reader:v2.5.3',
  'quay.io/blockstack/gaia-admin:v2.5.3',
  'certbot/certbot',
];
const registryHosts = ['docker.io', 'registry-1.docker.io', 'quay.io'];

/** A hub on a real machine, with real DNS, a real test authority, and a registry that is a stand-in. */
export interface World {
  dataDir: string;
  machines: Machines;
  hub: Machine;
  /** The root of the expired certificate that the hub serves at first. */
  oldRoot: string;
  production: Pebble;
  /** The production authority's ACME directory as this host reaches it, and the root of its API's certificate. */
  directory: string;
  apiRoot: string;
  staging: Pebble;
  /** `address:port`. */
  resolver: string;
  registries: Record<string, string>;
  /** Lets DNS give another address for the hub, or for another name. */
  setAddress(address: string, name?: string): void;
  /** An address of the machines' network by its last part; the hub has 11. */
  addressOf(last: number): string;
  /** What the stand-ins of a real machine are told. */
  settings: StandInSettings;
  end(): Promise<void>;
}

export interface WorldOptions {
  /** Of what the production authority issues; 90 days unless told. */
  validitySeconds?: number;
  /** The hub then has its data volume as a disk of its own. */
  fileSystem?: MachineVolume['fileSystem'];
}

/** Builds and boots a world. Whatever was started is ended when a part fails. */
export async function openWorld({ validitySeconds, fileSystem }: WorldOptions = {}): Promise<World> {
  await removeLeftovers();
  const dataDir = worldFolder();
  const undo: (() => unknown)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  const end = async () => {
    for (const each of undo.splice(0).reverse()) {
      try {
        await each();
      } catch (error) {
        progress(`clean-up: ${(error as Error).message}`);
      }
    }
  };
  try {
    await timed('image', () => ensureImage(progress));
    const network = await networkOf(dataDir);
    await raiseBridge(network);
    undo.push(() => lowerBridge(network));
    const publicIp = `${network.prefix}.11`;
    const answers: Record<string, string> = { [domain]: publicIp, [authorityName]: network.host };
    const resolver = `${network.host}:${dnsPort}`;
    const dns = await startDns((name) => (Object.hasOwn(answers, name) ? { A: [answers[name]!] } : undefined), {
      address: network.host,
      port: dnsPort,
    });
    undo.push(() => dns.close());
    const registry = await startRegistry(() => images, { address: network.host, port: registryPort });
    undo.push(() => registry.close());

    const folder = join(dataDir, 'authorities');
    mkdirSync(folder);
    const apiRoot = makeApiCertificate(folder, network.host);
    const pebble = (name: string, port: number) =>
      startPebble({
        name,
        folder,
        address: network.host,
        port,
        dns: resolver,
        ...(validitySeconds !== undefined && { validitySeconds }),
      });
    const production = await timed('pebble', () => pebble('production', productionPort));
    undo.push(() => production.stop());
    const staging = await pebble('staging', stagingPort);
    undo.push(() => staging.stop());

    const machines = createMachines({ dataDir });
    const hub = machines.create({
      id: `i-${randomBytes(9).toString('hex').slice(0, 17)}`,
      driver: 'nspawn',
      account,
      region,
      tags: { Name: 'gaia-hub', Purpose: 'gaia', Version: '2.5.3' },
      volumes: [
        {
          id: 'vol-0123456789abcdef0',
          device: '/dev/xvdf',
          path: '/gaia/docker/storage',
          sizeGb: 8,
          encrypted: true,
          fileSystem,
        },
      ],
      publicIp,
      privateIp: publicIp,
      launched: new Date().toISOString(),
    });
    undo.push(() => machines.stopAll());
    await hub.prepare();
    const registries = Object.fromEntries(
      registryHosts.map((host) => [host, `http://${network.host}:${registryPort}`]),
    );
    const settings: StandInSettings = {
      programs: 'real',
      ports: {},
      registries,
      authority: { production: production.directory, staging: staging.directory, caBundle },
      resolver,
    };
    layOutHub(hub.root, { domain, publicIp, settings });
    writeFileSync(join(hub.root, caBundle), readFileSync(apiRoot));
    // The machine's /tmp is empty at boot; this hub has been up before.
    const marks = ['letsencrypt.init', 'dns_checked', 'ssl_created'].map((mark) => `f /tmp/${mark} 0644 root root -\n`);
    writeFileSync(join(hub.root, 'etc/tmpfiles.d/gaia.conf'), marks.join(''));
    const old = await openIssuer(join(folder, 'old'), 'production');
    await putCertificate(hub.root, { domain, issuer: old, ...expired(Date.now()) });
    await timed('boot of the hub', () => hub.start());
    await timed('nginx serves', () => untilServed(publicIp, domain));
    return {
      dataDir,
      machines,
      hub,
      oldRoot: old.root,
      production,
      directory: `https://${network.host}:${productionPort}/dir`,
      apiRoot: readFileSync(apiRoot, 'utf8'),
      staging,
      resolver,
      registries,
      setAddress(address, name = domain) {
        answers[name] = address;
      },
      addressOf: (last) => `${network.prefix}.${last}`,
      settings,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
