import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../engine/clock.ts';
import { HUB_TAG } from '../../workflows/gaia/hub/hub-tag.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { Ec2Options } from '../ec2/ec2.ts';
import { wasTerminated } from '../ec2/state.ts';
import type { Machines } from '../machines/registry.ts';
import type { StandInSettings } from '../machines/stand-ins/machine.ts';
import type { Zones } from '../route53/zones.ts';
import { openIssuer, rehearsalOrganisation } from './authority/issuer.ts';
import { startAuthority } from './authority/server.ts';
import { containerImages } from './container-images.ts';
import { startDns } from './dns-server.ts';
import { due, expired, type HubCertificate, healthy, putCertificate } from './hub/certificate.ts';
import { hubFirstBoot } from './hub/first-boot.ts';
import { images } from './hub/images.ts';
import { makeKeyPhrases } from './hub/key-phrases.ts';
import { layOutHub } from './hub/lay-out.ts';
import { machineOf } from './hub/machine-of.ts';
import { openNames } from './names.ts';
import { withPasskeys } from './passkeys.ts';
import { chosenPorts } from './ports.ts';
import { startRegistry } from './registry-server.ts';
import { openScenario, type ScenarioSwitch } from './scenario.ts';
import { untilListening } from './until-listening.ts';

/** What an estate says of a hub that stands in a rehearsal. */
export interface RehearsedHub {
  /** `closed`: one port that nothing listens on; all hubs have one address, so the document's ports would be anybody's. */
  ports: { http: number; https: number; ssh: number; closed: number[] };
  dns: { resolvers: string[]; authoritative: string[] };
  /** PEM. */
  trustedRoots: string[];
  /** Organisation of the production issuer. */
  issuer: string;
  /** What stands in for the authority's ACME directory. */
  directory: string;
  registries: Record<string, string>;
}

export interface Rehearsal {
  /** The estate with each hub pointed at the stand-ins. */
  estate: Estate;
  hubs: Record<string, RehearsedHub>;
  scenario: ScenarioSwitch;
  /** Hosted zones of the hubs that have one. */
  zones: Zones;
  /** What there is to launch, and how it boots for the first time. */
  ec2: Pick<Ec2Options, 'images' | 'keyPairs' | 'firstBoot'>;
  /** Switches a hub on, or finds it running, and waits until it serves. */
  boot(domain: string): Promise<void>;
  /** Serves a certificate of yesterday on a hub instead of the expired one. */
  heal(domain: string): Promise<void>;
  /** Serves a certificate that certbot can renew: one of yesterday, or one that is due. */
  certify(domain: string, age: 'healthy' | 'due'): Promise<void>;
  /** Shuts the hubs and the stand-ins down. */
  close(): Promise<void>;
}

export interface RehearsalOptions {
  dataDir: string;
  machines: Machines;
  estate: Estate;
  clock?: Clock;
  /** Lays the hubs out and leaves them switched off. */
  off?: boolean;
}

const registryHosts = ['docker.io', 'registry-1.docker.io', 'quay.io'];
/** Every hub is on this machine. */
const address = '127.0.0.1';
/** The last file of a hub that is laid out. */
const complete = 'etc/stepbook/complete';
const publishedPorts = ['80', '443', '3000', '8008', '8009'] as const;
const closedPort = '2375';

/**
 * Starts what stands around the hubs of a rehearsal (DNS, registries, a certificate authority) and the hubs themselves,
 * each a `directory` machine. On the first start a hub gets an expired certificate that cannot be renewed.
 */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { dataDir, machines, estate, clock = systemClock } = options;
  const folder = join(dataDir, 'rehearsal');
  const domains = Object.keys(estate.hubs);
  makeKeyPhrases(dataDir, estate, clock.now());
  const scenario = openScenario(folder);
  const ports = await chosenPorts(folder, [
    'dns',
    'registry',
    'authority',
    ...domains.flatMap((domain) => [...publishedPorts, closedPort, '22'].map((port) => `${domain}:${port}`)),
  ]);
  const portOf = (domain: string, port: (typeof publishedPorts)[number]) => ports[`${domain}:${port}`]!;
  const issuers = {
    production: await openIssuer(join(folder, 'production'), 'production'),
    staging: await openIssuer(join(folder, 'staging'), 'staging'),
  };
  const resolver = `${address}:${ports.dns}`;
  const names = openNames({
    folder,
    estate,
    clock,
    scenario: scenario.get,
    // A hub that is still to be launched has no record yet.
    addressOf: (domain) => (estate.hubs[domain]!.instance ? address : undefined),
    serverAddress: address,
  });
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    await machines.stopAll();
    for (const each of started.splice(0).reverse()) await each.close();
  };

  try {
    started.push(
      await startDns(names.lookup, { port: ports.dns! }),
      await startRegistry(() => containerImages.filter((image) => !scenario.get().missingImages.includes(image)), {
        port: ports.registry!,
      }),
      await startAuthority({
        issuers,
        port: ports.authority!,
        resolver,
        httpPort: (domain) => ports[`${domain}:80`] ?? 80,
        refuses: (endpoint) => scenario.get().failingAuthority.includes(endpoint),
        renewNow: () => scenario.get().renewNow,
        now: () => clock.now(),
      }),
    );

    const registries = Object.fromEntries(registryHosts.map((host) => [host, `http://${address}:${ports.registry}`]));
    const standIns = {
      programs: 'stand-in' as const,
      registries,
      authority: {
        production: `http://${address}:${ports.authority}/production`,
        staging: `http://${address}:${ports.authority}/staging`,
      },
      resolver,
    };
    const standing = Object.entries(estate.hubs).flatMap(([domain, { cell, instance }]) =>
      instance && !wasTerminated(dataDir, instance) ? [{ domain, cell, instance }] : [],
    );
    for (const { domain, cell: cellId, instance } of standing) {
      const known = machines.get(instance);
      if (known && existsSync(join(known.root, complete))) continue;
      const cell = estate.cells[cellId]!;
      const machine =
        known ??
        machines.create({
          id: instance,
          driver: 'directory',
          account: cell.account,
          region: cell.region,
          tags: { Name: 'gaia-hub', Purpose: 'gaia', Version: '2.5.3', [HUB_TAG]: domain },
          volumes: [
            {
              id: `vol-${createHash('sha256').update(instance).digest('hex').slice(0, 17)}`,
              device: '/dev/xvdf',
              path: '/gaia/docker/storage',
              sizeGb: 8,
              encrypted: true,
            },
          ],
          publicIp: address,
          privateIp: address,
          launched: new Date(clock.now()).toISOString(),
        });
      // A start that was interrupted has left half a hub.
      rmSync(machine.root, { recursive: true, force: true });
      await machine.prepare();
      const settings: StandInSettings = {
        ...standIns,
        ports: Object.fromEntries(publishedPorts.map((port) => [port, portOf(domain, port)])),
      };
      const variables = { HTTP_PORT: String(portOf(domain, '80')), HTTPS_PORT: String(portOf(domain, '443')) };
      layOutHub(machine.root, { domain, publicIp: address, settings, variables });
      await putCertificate(machine.root, { domain, issuer: issuers.production, ...expired(clock.now()) });
      writeFileSync(join(machine.root, complete), '');
    }
    const machineAt = (domain: string) => {
      const found = machineOf(machines, estate, domain);
      if (!found) throw new Error(`${domain} has no machine yet`);
      return found;
    };
    const boot = async (domain: string) => {
      await machineAt(domain).start();
      await untilListening(address, portOf(domain, '443'));
    };
    if (!options.off) {
      const booted = await machines.startAll();
      // One that was found running may be at work, with its hub switched off.
      const fresh = standing.filter(({ domain }) => booted.includes(machineAt(domain)));
      await Promise.all(fresh.map(({ domain }) => untilListening(address, portOf(domain, '443'))));
    }

    const hubs = Object.fromEntries(
      domains.map((domain): [string, RehearsedHub] => [
        domain,
        {
          ports: {
            http: portOf(domain, '80'),
            https: portOf(domain, '443'),
            // Nobody logs in to a rehearsed machine: its port 22 is one that nothing listens on.
            ssh: ports[`${domain}:22`]!,
            closed: [ports[`${domain}:${closedPort}`]!],
          },
          dns: { resolvers: [resolver], authoritative: [resolver] },
          trustedRoots: [issuers.production.root],
          issuer: rehearsalOrganisation,
          directory: `http://${address}:${ports.authority}/production/directory`,
          registries,
        },
      ]),
    );
    const serve = async (domain: string, certificate: Omit<HubCertificate, 'domain' | 'issuer'>) => {
      const hub = machineAt(domain);
      await putCertificate(hub.root, { domain, issuer: issuers.production, ...certificate });
      if (hub.isRunning()) await hub.execute('systemctl restart nginx.service');
    };
    return {
      estate: {
        ...withPasskeys(estate, dataDir),
        hubs: Object.fromEntries(domains.map((domain) => [domain, { ...estate.hubs[domain]!, ...hubs[domain]! }])),
      },
      hubs,
      scenario,
      zones: names.zones,
      ec2: {
        images,
        keyPairs: ['rehearsal'],
        firstBoot: hubFirstBoot({
          settings: standIns,
          fails: (domain) => scenario.get().failingBoots.includes(domain),
          outsidePorts: (domain) =>
            domains.includes(domain) ? { 80: portOf(domain, '80'), 443: portOf(domain, '443') } : undefined,
        }),
      },
      boot,
      async heal(domain) {
        await serve(domain, healthy(clock.now()));
      },
      async certify(domain, age) {
        const renewedBy = `http://${address}:${ports.authority}/production`;
        await serve(domain, { ...{ healthy, due }[age](clock.now()), renewedBy });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
