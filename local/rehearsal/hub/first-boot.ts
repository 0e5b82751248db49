import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FirstBoot } from '../../ec2/action.ts';
import type { StandInSettings } from '../../machines/stand-ins/machine.ts';
import { freePort } from '../ports.ts';
import { ignite } from './ignition.ts';
import { layOutImage } from './lay-out.ts';

export interface FirstBootOptions {
  /** Ports that the outside reaches the hub of this domain at, e.g. `80` → 34567; undefined for a domain the estate has not. */
  outsidePorts(domain: string): Record<'80' | '443', number> | undefined;
  /** Whether the image is one that does not understand its user data. */
  fails(domain: string): boolean;
  settings: Omit<StandInSettings, 'ports' | 'outside'>;
}

const published = ['80', '443', '3000', '8008', '8009'];

/** What a hub's image holds, and what its user data makes of it: `/etc/environment`, then the units find the rest there. */
export function hubFirstBoot({ outsidePorts, fails, settings }: FirstBootOptions): FirstBoot {
  return async ({ machine, image, userData, publicIp }) => {
    if (!image.name.includes('gaia_hub')) return;
    ignite(machine.root, userData);
    const domain = domainOf(machine.root);
    if (fails(domain)) throw new Error('unsupported config version');
    const outside = outsidePorts(domain);
    if (!outside) throw new Error(`DOMAIN=${domain} is none of this rehearsal's hubs`);
    const ports: Record<string, number> = {};
    for (const port of published) ports[port] = await freePort(Object.values(ports));
    layOutImage(machine.root, {
      publicIp,
      settings: { ...settings, ports, outside },
      variables: {
        HTTP_PORT: String(ports['80']),
        HTTPS_PORT: String(ports['443']),
        // Looks again every few seconds: nobody waits ten minutes for a rehearsal.
        DNS_CHECK_SECONDS: '1',
        DNS_PAUSE_SECONDS: '1',
      },
    });
  };
}

function domainOf(root: string): string {
  const file = join(root, 'etc/environment');
  const line = existsSync(file) ? /^DOMAIN=(.*)$/m.exec(readFileSync(file, 'utf8')) : null;
  return line?.[1] ?? '';
}
