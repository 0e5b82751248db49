import { connect } from 'node:net';
import type * as z from 'zod';
import type { PortsFact } from '../../workflows/shared/facts/ports.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { addressProblem } from '../shared/outside-address.ts';
import type { Input } from './schema.ts';

const DEFAULT_TIMEOUT_MS = 3_000;

export interface Ports extends EntryPorts {
  loopbackAllowed: boolean;
  timeoutMs?: number;
}

/** Tries a TCP connection to each port, all at once, and sends nothing. A firewall that drops is closed after three seconds. */
export async function checkPorts(input: z.infer<typeof Input>, ports: Ports): Promise<PortsFact> {
  const problem = addressProblem(input.address, ports);
  const timeoutMs = ports.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const found = await Promise.all(
    input.ports.map(async (port) => {
      const error = problem ?? (await attempt(input.address!, port, timeoutMs));
      return { port, open: error === undefined, ...(error !== undefined && { error }) };
    }),
  );
  return recordFact(ports, input, 'ports', { ports: found });
}

/** Why no connection was made; undefined when one was. */
function attempt(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (error?: string) => {
      socket.destroy();
      resolve(error);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${timeoutMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
