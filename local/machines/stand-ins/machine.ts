import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the stand-ins of a machine are told about it, in `/etc/stepbook/stand-ins.json`. */
export interface StandInSettings {
  /** `real`: nginx and certbot of the machine run behind the docker stand-in; `stand-in`: Node programs take their place. */
  programs: 'real' | 'stand-in';
  /** Published port → port it is listened on; others are taken as they are. */
  ports: Record<string, number>;
  /** Published port → port of this machine's public address that leads to it, where a network is in between. */
  outside?: Record<string, number>;
  /** Registry host → base URL of the mirror that answers for it. */
  registries: Record<string, string>;
  /** Where certificates are asked for; `--staging` and `--dry-run` go to the second. ACME directories on a `real` machine. */
  authority: { production: string; staging: string; caBundle?: string };
  /** DNS server: `address:port`. */
  resolver: string;
}

/** The machine's folder on this host; empty on a machine of its own. */
export const root = process.env.STEPBOOK_MACHINE_ROOT ?? '';

/** Where a path of the machine lies. */
export function onDisk(path: string): string {
  return root === '' ? path : join(root, path);
}

export function readSettings(): StandInSettings {
  return JSON.parse(readFileSync(onDisk('/etc/stepbook/stand-ins.json'), 'utf8')) as StandInSettings;
}

/** Ends the program with a message, as the command it stands in for would. */
export function fail(message: string, status = 1): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}
