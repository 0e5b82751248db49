import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { StandInSettings } from '../machines/stand-ins/machine.ts';
import type { Ec2Context } from './action.ts';
import { type Instance, instancesOf } from './instance.ts';
import { publicIpOf } from './instances.ts';

/** The network in front of launched machines. */
export interface Forwards {
  /** Makes what is forwarded what it should be now. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface Forward {
  server: Server;
  sockets: Set<Socket>;
}

/**
 * What the network does on AWS: the public address of a machine, its own or an Elastic IP, leads to the machine's ports,
 * those that its security groups let in. A launched machine listens at ports of its own; outside they are those of its hub.
 */
export function createForwards(context: Ec2Context): Forwards {
  const open = new Map<string, Forward>();
  let last = Promise.resolve();

  async function adjust() {
    const wanted = new Map(
      context.machines.list().flatMap(({ record }) => {
        const instance = instancesOf(context, record).find(({ id }) => id === record.id)!;
        return forwardsOf(context, instance);
      }),
    );
    for (const [key, { server, sockets }] of open) {
      if (wanted.has(key)) continue;
      open.delete(key);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
    for (const [key, { host, port, to }] of wanted) {
      if (open.has(key)) continue;
      try {
        open.set(key, await forward(host, port, to));
      } catch (error) {
        context.onFault(error);
      }
    }
  }

  return {
    sync() {
      last = last.then(adjust);
      return last;
    },
    async close() {
      await last;
      for (const { server, sockets } of open.values()) {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      }
      open.clear();
    },
  };
}

/** Key → what leads where. */
function forwardsOf(context: Ec2Context, instance: Instance): [string, { host: string; port: number; to: number }][] {
  const host = publicIpOf(context, instance);
  const file = join(instance.machine?.root ?? '', 'etc/stepbook/stand-ins.json');
  if (!host || !existsSync(file)) return [];
  const { ports, outside = {} } = JSON.parse(readFileSync(file, 'utf8')) as StandInSettings;
  return Object.entries(outside)
    .filter(([published]) => letsIn(context, instance, Number(published)))
    .map(([published, port]) => {
      const to = ports[published] ?? Number(published);
      return [`${host}:${port} ${to}`, { host, port, to }];
    });
}

function letsIn({ store }: Ec2Context, { details }: Instance, port: number): boolean {
  return details.groups
    .flatMap((id) => store.state.groups[id]?.rules ?? [])
    .some(({ protocol, from, to }) => protocol === '-1' || (protocol === 'tcp' && from <= port && port <= to));
}

async function forward(host: string, port: number, to: number): Promise<Forward> {
  const sockets = new Set<Socket>();
  const server = createServer((outside) => {
    const inside = connect({ host: '127.0.0.1', port: to });
    const end = () => {
      outside.destroy();
      inside.destroy();
    };
    for (const socket of [outside, inside]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', end);
    }
    outside.pipe(inside).pipe(outside);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  // Whoever closes the stack closes these; they keep no process alive.
  server.unref();
  return { server, sockets };
}
