import type { Ec2Context } from './action.ts';

/**
 * An address for a new machine or an Elastic IP. On Linux all of 127.0.0.0/8 is this host, so each gets its own and two
 * machines may have the same ports; elsewhere there is one, 127.0.0.1, and the ports of two machines must differ.
 */
export function newLoopback({ machines, store }: Ec2Context, range: 'machine' | 'elastic'): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  const taken = new Set([
    ...machines.list().map(({ record }) => record.publicIp),
    ...Object.values(store.state.addresses).map(({ publicIp }) => publicIp),
  ]);
  const prefix = { machine: '127.0.0', elastic: '127.0.1' }[range];
  for (let last = 10; last < 255; last++) {
    const address = `${prefix}.${last}`;
    if (!taken.has(address)) return address;
  }
  throw new Error(`no address of ${prefix}.0/24 is free`);
}
