import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, shell } from './shell.ts';

/** The network of the nspawn machines of one data folder: a bridge on this host and a /24 of their own. */
export interface MachineNetwork {
  bridge: string;
  /** e.g. `10.203.17`. */
  prefix: string;
  /** This host's address in it. */
  host: string;
}

const firstPart = '10.203';

/** The network of a data folder's machines: chosen once and kept in `DIR/machines-network.json`. Nothing is made yet. */
export async function networkOf(dataDir: string): Promise<MachineNetwork> {
  const file = join(dataDir, 'machines-network.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as MachineNetwork;
  const taken = await shell('ip', '-4', '-o', 'addr');
  const seed = createHash('sha256').update(dataDir).digest();
  for (let offset = 0; offset < 254; offset++) {
    const number = 1 + ((seed[0]! + offset) % 254);
    const prefix = `${firstPart}.${number}`;
    if (taken.includes(` ${prefix}.`)) continue;
    const network = { bridge: `sb${seed.toString('hex').slice(0, 8)}`, prefix, host: `${prefix}.1` };
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify(network));
    return network;
  }
  throw new Error(`no /24 of ${firstPart}.0.0/16 is free on this host`);
}

/** Makes the bridge, unless it is there. */
export async function raiseBridge({ bridge, host }: MachineNetwork): Promise<void> {
  if (!(await attempt('ip', 'link', 'show', bridge))) {
    await shell('ip', 'link', 'add', bridge, 'type', 'bridge');
    await shell('ip', 'addr', 'add', `${host}/24`, 'dev', bridge);
  }
  await shell('ip', 'link', 'set', bridge, 'up');
}

/** Removes the bridge when no machine is on it. */
export async function lowerBridge({ bridge }: MachineNetwork): Promise<void> {
  const ports = await shell('ip', '-o', 'link', 'show', 'master', bridge).catch(() => 'gone');
  if (ports.trim() === '') await attempt('ip', 'link', 'del', bridge);
}

/** Makes a network namespace with an address on the bridge, unless it is there. */
export async function raiseNamespace(name: string, address: string, { bridge, host }: MachineNetwork): Promise<void> {
  if (existsSync(`/run/netns/${name}`)) return;
  await shell('ip', 'netns', 'add', name);
  const outside = `v${name.slice(-12)}`;
  await shell('ip', 'link', 'add', outside, 'type', 'veth', 'peer', 'name', 'host0', 'netns', name);
  await shell('ip', 'link', 'set', outside, 'master', bridge, 'up');
  await shell('ip', '-n', name, 'addr', 'add', `${address}/24`, 'dev', 'host0');
  await shell('ip', '-n', name, 'link', 'set', 'lo', 'up');
  await shell('ip', '-n', name, 'link', 'set', 'host0', 'up');
  await shell('ip', '-n', name, 'route', 'add', 'default', 'via', host);
}

/** Removes a namespace with its interface. */
export async function lowerNamespace(name: string): Promise<void> {
  await attempt('ip', 'netns', 'del', name);
}
