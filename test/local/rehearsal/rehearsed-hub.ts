import { readFileSync } from 'node:fs';
import { connect, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll } from '@jest/globals';
import { parse } from 'yaml';
import { scriptText } from '../../../commands/script-text.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import { type Rehearsal, startRehearsal } from '../../../local/rehearsal/rehearsal.ts';
import { Estate } from '../../../workflows/shared/estate.ts';
import { scratchFolder } from '../machines/bare-machine.ts';

export const domain = 'hub.example.test';

/** The bundled rehearsal's hub without a stack, from before a file's tests until after them. */
export function rehearsedHub() {
  const scratch = scratchFolder();
  const estate = Estate.parse(parse(readFileSync('estates/rehearsal.yaml', 'utf8')));
  const machines = createMachines({ dataDir: scratch.folder });
  const start = () => startRehearsal({ dataDir: scratch.folder, machines, estate });
  let rehearsal: Rehearsal;
  let runs = 0;

  beforeAll(async () => {
    rehearsal = await start();
  }, 60_000);
  afterAll(async () => {
    await rehearsal.close();
    scratch.remove();
  }, 60_000);

  /** Runs a command's script as SSM would. */
  async function run(command: string, environment: Record<string, string>) {
    const request = {
      id: `command-${++runs}`,
      step: 'step',
      script: scriptText(`commands/gaia/${command}`),
      environment,
      executionSeconds: 60,
    };
    const hub = machines.get(estate.hubs[domain]!.instance!)!;
    const { exitCode, stdoutFile, stderrFile } = await hub.run(request).result;
    return { exitCode, stdout: readFileSync(stdoutFile, 'utf8'), stderr: readFileSync(stderrFile, 'utf8') };
  }

  return {
    rehearsal: () => rehearsal,
    async restart(): Promise<void> {
      await rehearsal.close();
      rehearsal = await start();
    },
    run,
    inspect: async () => JSON.parse((await run('inspect-hub', { SSM_Domain: domain })).stdout),
    /** What the hub shows a client over TLS. */
    served(): Promise<{ certificate: PeerCertificate; authorized: boolean; problem: string }> {
      const { ports, trustedRoots } = rehearsal.hubs[domain]!;
      return new Promise((resolve, reject) => {
        const options = {
          port: ports.https,
          host: '127.0.0.1',
          servername: domain,
          ca: trustedRoots,
          rejectUnauthorized: false,
        };
        const socket = connect(options, () => {
          const problem = String(socket.authorizationError ?? '');
          resolve({ certificate: socket.getPeerCertificate(), authorized: socket.authorized, problem });
          socket.end();
        });
        socket.on('error', reject);
      });
    },
  };
}
