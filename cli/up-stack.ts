import { join } from 'node:path';
import { createConsole } from '../console/console.ts';
import { takeDataFolder } from '../local/data-folder.ts';
import { prepareFunctions } from '../local/functions/prepare.ts';
import { createMachines, type Machines } from '../local/machines/registry.ts';
import { freePort } from '../local/rehearsal/ports.ts';
import { type Rehearsal, startRehearsal } from '../local/rehearsal/rehearsal.ts';
import { type Stack, type StackOptions, startStack } from '../local/stack.ts';
import type { Estate } from '../workflows/shared/estate.ts';
import { CliFailure } from './failure.ts';
import { readEstate } from './read-estate.ts';

/** How to start an embedded stack. */
export interface UpOptions {
  /** On 127.0.0.1; 0 takes any free one. */
  port: number;
  dataDir: string;
  /** Estate file; the bundled rehearsal when left out. */
  estate?: string | undefined;
  /** SMTP relay, e.g. `smtp://mail.example.org`; without it mails stay in the inbox of the console. */
  smtp?: string | undefined;
  /** Seconds that the approvers of a rehearsal have, in place of what its estate says. */
  approvalSeconds?: number | undefined;
  /** Loads all functions right after the start: for a run that begins at once. */
  warm?: boolean;
  /** `off`: a rehearsal's hubs are laid out and not switched on. Default: `on`. */
  machines?: 'on' | 'off';
}

/** A running stack, with what stands around it. */
export interface UpStack extends Stack {
  machines: Machines;
  /** The stand-ins of a rehearsal estate and the switch of what goes wrong; none for a real estate. */
  rehearsal: Rehearsal | undefined;
}

/** The bundled estate. */
export const rehearsalFile = join(import.meta.dirname, '..', 'estates', 'rehearsal.yaml');

/** The console of the estate's first cell, a client of the stack like any other. */
function consoleFor(estate: Estate): NonNullable<StackOptions['console']> {
  const { account, region } = Object.values(estate.cells)[0]!;
  const credentials = { accessKeyId: account, secretAccessKey: 'local' };
  let serve: ((request: Request) => Promise<Response>) | undefined;
  return (request, stack) => {
    serve ??= createConsole({ endpoint: stack.url, region, credentials, mail: stack.mailbox });
    return serve(request);
  };
}

/** An estate whose approvers have so many seconds. @throws CliFailure `EstateNotRehearsed`: a real estate says so itself */
function withApprovalSeconds(estate: Estate, approvalSeconds: number | undefined): Estate {
  if (approvalSeconds === undefined) return estate;
  if (!estate.rehearsal) {
    const what = '--approval-seconds is for rehearsals; in a real estate the file says it, where it is reviewed';
    throw new CliFailure('usage', 'EstateNotRehearsed', what, 'Set approvalSeconds of the hub in the estate.');
  }
  const hubs = Object.entries(estate.hubs).map(([domain, hub]) => [domain, { ...hub, approvalSeconds }]);
  return { ...estate, hubs: Object.fromEntries(hubs) };
}

/** An error as it is; of a port that is in use, which one, and what to do. */
function portInUse(error: unknown, asked: number, folder: string): unknown {
  const { code, port = asked } = error as { code?: string; port?: number };
  if (code !== 'EADDRINUSE') return error;
  const taken = (what: string, next: string) =>
    new CliFailure('usage', 'PortInUse', `port ${port} on 127.0.0.1${what} is in use by another program`, next, error);
  if (port === asked) return taken('', 'Name another with --port, or stop that program; --port 0 takes any free one.');
  const next = 'Stop that program (another rehearsal?), or begin a new rehearsal with another --data-dir.';
  return taken(`, which the rehearsal of ${folder} has for one of its stand-ins,`, next);
}

/**
 * Starts the embedded stack with its machines, its console and, for a rehearsal estate, the stand-ins around them. The
 * data folder is taken first: a second process is refused before it touches a machine.
 * @throws DataFolderInUse, DataFolderUnusable, CliFailure `EstateInvalid`, `BadRelay` or `PortInUse`
 */
export async function upStack({ dataDir, smtp, warm, approvalSeconds, ...options }: UpOptions): Promise<UpStack> {
  const read = withApprovalSeconds(readEstate(options.estate ?? rehearsalFile), approvalSeconds);
  if (smtp !== undefined && !/^smtps?:\/\/\S+$/.test(smtp)) {
    throw new CliFailure(
      'usage',
      'BadRelay',
      `--smtp '${smtp}': allowed is smtp://HOST or smtps://USER:PASSWORD@HOST:PORT`,
    );
  }
  const folder = takeDataFolder(dataDir);
  let rehearsal: Rehearsal | undefined;
  try {
    // Known before anything listens: the estate, which the functions read, has links with it.
    const port = options.port || (await freePort());
    // Bundling goes on while the machines boot.
    const prepared = prepareFunctions();
    prepared.catch(() => {});
    const machines = createMachines({ dataDir: folder.path });
    if (read.rehearsal)
      rehearsal = await startRehearsal({
        dataDir: folder.path,
        machines,
        estate: read,
        off: options.machines === 'off',
      });
    const estate = rehearsal ? { ...rehearsal.estate, runbooks: `http://127.0.0.1:${port}/runbooks` } : read;
    const stack = await startStack({
      prepared,
      warm,
      port,
      dataDir: folder.path,
      folder,
      estate,
      machines,
      ec2: rehearsal?.ec2,
      route53: rehearsal && {
        zones: rehearsal.zones,
        busy: (zone) => rehearsal!.scenario.get().busyZones.includes(zone),
      },
      ...(smtp ? { smtp } : {}),
      console: consoleFor(estate),
    });
    return {
      ...stack,
      machines,
      rehearsal,
      async close() {
        await stack.close();
        await rehearsal?.close();
      },
    };
  } catch (error) {
    await rehearsal?.close();
    folder.release();
    throw portInUse(error, options.port, folder.path);
  }
}
