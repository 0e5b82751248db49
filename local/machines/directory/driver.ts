import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createCommandRuns } from '../command-runs.ts';
import { compiledPrograms } from '../compiled-programs.ts';
import type { Driver, DriverContext, Machine, MachineVolume } from '../machine.ts';
import { nvmeLink } from '../nvme-link.ts';
import { anyAlive } from '../process-alive.ts';
import { installStandIns } from '../stand-ins/install.ts';

const run = promisify(execFile);
/** How often a running machine learns that its stack is still there (stand-ins/docker/run-container.ts). */
const leaseMs = 60_000;

/** A machine that is a folder: the same scripts and unit files, with stand-ins for systemd and docker. Needs no rights. */
export const directoryDriver: Driver = {
  says: 'a folder; systemctl, docker, nginx, certbot and the hub are stand-ins',
  open: (context) => new DirectoryMachine(context),
};

class DirectoryMachine implements Machine {
  readonly record;
  readonly root: string;
  readonly run: Machine['run'];
  readonly knows: Machine['knows'];
  readonly #power: string;
  readonly #silent: string;
  #lease: NodeJS.Timeout | undefined;

  constructor({ record, folder }: DriverContext) {
    this.record = record;
    this.root = join(folder, 'root');
    this.#power = join(folder, 'running');
    this.#silent = join(folder, 'agent-stopped');
    const runs = createCommandRuns({ root: this.root, instanceId: record.id });
    this.knows = runs.knows;
    this.run = (request) =>
      runs.run(request, () => ({
        argv: (script) => ['sh', '-c', join(this.root, script)],
        environment: this.#environment(),
        directory: this.root,
      }));
  }

  isRunning(): boolean {
    return existsSync(this.#power);
  }

  agent() {
    return {
      online: this.isRunning() && !existsSync(this.#silent),
      // The first version that hands parameters over as environment variables.
      version: '3.3.2746.0',
      platformName: 'Stepbook directory machine (stand-in)',
      platformVersion: '1',
    };
  }

  async prepare(): Promise<void> {
    for (const folder of ['etc', 'tmp', 'root', 'run', 'var/log', 'var/lib']) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
  }

  async start(): Promise<boolean> {
    await this.prepare();
    const paths = { node: process.execPath, folder: join(compiledPrograms(), 'stand-ins') };
    installStandIns(this.root, ['systemctl', 'docker', 'dig'], paths);
    this.#renewLease();
    this.#lease ??= setInterval(() => this.#renewLease(), leaseMs);
    this.#lease.unref();
    // A machine outlives its stack. One that is at work must not be booted: what a command has just stopped would start.
    if (this.isRunning() && anyAlive(this.root)) return false;
    writeFileSync(this.#power, '');
    await this.execute('systemctl default');
    return true;
  }

  async stop(): Promise<void> {
    clearInterval(this.#lease);
    this.#lease = undefined;
    if (!this.isRunning()) return;
    await this.execute('systemctl poweroff');
    rmSync(this.#power, { force: true });
  }

  setAgent(answers: boolean): void {
    if (answers) rmSync(this.#silent, { force: true });
    else writeFileSync(this.#silent, '');
  }

  contentOf({ path }: MachineVolume): string {
    return join(this.root, path);
  }

  /** A volume that is attached is a link to its folder. */
  async attach({ id }: Pick<MachineVolume, 'id'>, content: string): Promise<void> {
    const link = join(this.root, nvmeLink(id));
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(content, link);
  }

  async detach(volumeId: string): Promise<void> {
    rmSync(join(this.root, nvmeLink(volumeId)), { force: true });
  }

  async execute(line: string): Promise<string> {
    const { stdout } = await run('bash', ['-c', line], { cwd: this.root, env: this.#environment() });
    return stdout;
  }

  #renewLease(): void {
    const folder = join(this.root, 'run/stepbook');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'lease'), String(Date.now()));
  }

  #environment(): Record<string, string> {
    const path = [join(this.root, 'usr/bin'), process.env.PATH ?? '/usr/bin:/bin'];
    return {
      PATH: path.join(delimiter),
      HOME: join(this.root, 'root'),
      LANG: 'C.UTF-8',
      STEPBOOK_MACHINE_ROOT: this.root,
    };
  }
}
