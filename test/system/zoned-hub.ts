import { join } from 'node:path';
import { systemClock } from '../../engine/clock.ts';
import { openIssuer, rehearsalOrganisation } from '../../local/rehearsal/authority/issuer.ts';
import { startDns } from '../../local/rehearsal/dns-server.ts';
import { healthy, putCertificate } from '../../local/rehearsal/hub/certificate.ts';
import { withPasskeys } from '../../local/rehearsal/passkeys.ts';
import { freePort } from '../../local/rehearsal/ports.ts';
import { answerFromZones } from '../../local/route53/answer.ts';
import { openZones, type Zones } from '../../local/route53/zones.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { Estate } from '../../workflows/shared/estate.ts';
import { estateOf } from './procedure-run.ts';
import { timed } from './progress.ts';
import { account, domain, openWorld, type World, type WorldOptions } from './world.ts';

export const zoneId = 'Z0SYSTEM0TEST';

/** A hub on a real machine with a good certificate, whose name is in a hosted zone of the embedded Route 53. */
export interface ZonedHub {
  world: World;
  stack: Stack;
  zones: Zones;
  /** Of the certificate that the hub serves, PEM. */
  root: string;
  /** Changes the record in the hosted zone, and waits until the name servers have it. */
  point(to: string): Promise<void>;
  end(): Promise<void>;
}

export interface ZonedHubOptions extends WorldOptions {
  /** What resolvers may keep the record for at first. */
  ttl?: number;
}

export async function openZonedHub({ ttl = 3, ...options }: ZonedHubOptions = {}): Promise<ZonedHub> {
  const world = await openWorld(options);
  const undo: (() => Promise<unknown>)[] = [() => world.end()];
  const end = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    const issuer = await openIssuer(join(world.dataDir, 'authorities/good'), 'production');
    const renewedBy = world.production.directory;
    await putCertificate(world.hub.root, { domain, issuer, renewedBy, ...healthy(Date.now()) });
    await world.hub.execute('docker exec nginx nginx -s reload');

    const address = world.resolver.split(':')[0]!;
    const port = await freePort();
    const zones = openZones({ file: join(world.dataDir, 'zones.json'), clock: systemClock, propagationMs: 1000 });
    const record = { name: domain, type: 'A' as const, ttl, values: [world.hub.record.publicIp] };
    zones.ensure({ id: zoneId, account, name: 'example.test', records: [record] });
    const lookup = (name: string) => answerFromZones(zones, name, address) ?? undefined;
    const dns = await startDns(lookup, { address, port });
    undo.push(() => dns.close());

    const { hubs, ...rest } = estateOf(world);
    const estate = Estate.parse({
      ...rest,
      hubs: {
        [domain]: {
          ...hubs[domain]!,
          roles: { owner: ['alice'], operator: ['bob'], 'domain-owner': ['bob'], 'data-owner': ['bob'] },
          dns: { resolvers: [`${address}:${port}`], authoritative: [`${address}:${port}`] },
          trustedRoots: [issuer.root],
          issuer: rehearsalOrganisation,
          domain: { zone: zoneId, ttl: 2, waitSeconds: 20 },
        },
      },
    });
    const stack = await timed('stack', () =>
      startStack({
        port: 0,
        dataDir: world.dataDir,
        estate: withPasskeys(estate, world.dataDir),
        machines: world.machines,
        route53: { zones },
      }),
    );
    undo.push(() => stack.close());
    const point = async (to: string) => {
      const set = { Name: domain, Type: 'A' as const, TTL: 1, ResourceRecords: [{ Value: to }] };
      const change = zones.change(zones.get(zoneId)!, [{ Action: 'UPSERT', ResourceRecordSet: set }], undefined);
      while (!zones.isInSync(change)) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    return { world, stack, zones, root: issuer.root, point, end };
  } catch (error) {
    await end();
    throw error;
  }
}
