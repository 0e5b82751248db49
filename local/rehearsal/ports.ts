import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** Ports on 127.0.0.1, chosen at the first start and the same ever after: certificates, estates and links name them. */
export async function chosenPorts<Name extends string>(folder: string, names: Name[]): Promise<Record<Name, number>> {
  const file = join(folder, 'ports.json');
  let ports: Partial<Record<Name, number>> = {};
  try {
    ports = JSON.parse(readFileSync(file, 'utf8')) as typeof ports;
  } catch {
    // The first start.
  }
  const missing = names.filter((name) => ports[name] === undefined);
  for (const name of missing) ports[name] = await freePort(Object.values(ports) as number[]);
  if (missing.length > 0) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
  }
  return ports as Record<Name, number>;
}

/** A port that neither TCP nor UDP uses now, and that is none of `taken`. */
export async function freePort(taken: number[] = []): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const socket = createSocket('udp4');
    const udp = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (udp) await new Promise<void>((resolve) => socket.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
    if (udp && !taken.includes(port)) return port;
  }
}
