import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommandRuns } from '../command-runs.ts';
import { compiledPrograms } from '../compiled-programs.ts';
import type { Driver, DriverContext, Machine, MachineVolume } from '../machine.ts';
import { isAlive } from '../process-alive.ts';
import { readJson } from '../run-folder.ts';
import { installStandIns } from '../stand-ins/install.ts';
import { type Booted, boot, removeCgroups } from './boot.ts';
import { isMounted, mountDisk, type Plugged, plugging, release, unplugging } from './disks.ts';
import { ensureImage } from './image.ts';
import { lowerBridge, lowerNamespace, networkOf, raiseBridge, raiseNamespace } from './network.ts';
import { attempt, shell } from './shell.ts';

/** systemd takes this signal as "power off" (systemd(1), SIGRTMIN+4). */
const powerOff = 38;
const pauseMs = 20;
const patienceMs = 60_000;
const stopPatienceMs = 20_000;
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const support = '/usr/lib/stepbook';

/** A Debian root with real systemd in namespaces of its own: needs root on Linux, systemd-container and mmdebstrap. */
export const nspawnDriver: Driver = {
  says: 'a Debian root with real systemd, nginx and certbot in its own network namespace; docker and gaia-hub are stand-ins, EBS volumes are folders or disk images on loop devices',
  open: (context) => new NspawnMachine(context),
};

class NspawnMachine implements Machine {
  readonly record;
  readonly root: string;
  readonly run: Machine['run'];
  readonly knows: Machine['knows'];
  readonly #folder: string;
  readonly #name: string;
  readonly #state: string;
  readonly #silent: string;

  constructor({ record, folder }: DriverContext) {
    this.record = record;
    this.#folder = folder;
    this.root = join(folder, 'root');
    this.#name = `sb-${record.id.slice(-9)}`;
    this.#state = join(folder, 'booted.json');
    this.#silent = join(folder, 'agent-stopped');
    const runs = createCommandRuns({ root: this.root, instanceId: record.id });
    this.knows = runs.knows;
    this.run = (request) =>
      runs.run(request, () => ({
        argv: (script) => ['nsenter', '-t', String(this.#booted().init), '-a', 'sh', '-c', script],
        environment: { PATH: path, HOME: '/root', LANG: 'C.UTF-8' },
        directory: '/',
      }));
  }

  isRunning(): boolean {
    const booted = readJson<Booted>(this.#state);
    return booted !== undefined && isAlive(booted.nspawn, this.#name);
  }

  agent() {
    return {
      online: this.isRunning() && !existsSync(this.#silent),
      version: '3.3.2746.0',
      platformName: 'Debian GNU/Linux (Stepbook nspawn machine)',
      platformVersion: '12',
    };
  }

  setAgent(answers: boolean): void {
    if (answers) rmSync(this.#silent, { force: true });
    else writeFileSync(this.#silent, '');
  }

  async prepare(): Promise<void> {
    if (isMounted(this.root)) return;
    const image = await ensureImage();
    const layer = (name: string) => join(this.#folder, name);
    for (const name of ['upper', 'work', 'root']) mkdirSync(layer(name), { recursive: true });
    const options = `lowerdir=${image},upperdir=${layer('upper')},workdir=${layer('work')}`;
    await shell('mount', '-t', 'overlay', 'overlay', '-o', options, this.root);
    for (const { id, fileSystem, sizeGb, path } of this.#disks()) {
      await mountDisk(this.#imageOf(id), fileSystem, sizeGb, join(this.root, path));
    }
  }

  async start(): Promise<boolean> {
    if (this.isRunning()) return false;
    await this.prepare();
    const network = await networkOf(join(this.#folder, '../..'));
    await raiseBridge(network);
    await raiseNamespace(this.#name, this.record.publicIp, network);
    const programs = `${support}/machines`;
    const paths = { node: `${support}/node`, folder: `${programs}/stand-ins` };
    installStandIns(this.root, ['docker'], paths);
    writeFileSync(join(this.root, 'etc/hostname'), `${this.#name}\n`);
    writeFileSync(join(this.root, 'etc/resolv.conf'), `nameserver ${network.host}\noptions timeout:1 attempts:2\n`);
    const booted = await boot({
      name: this.#name,
      root: this.root,
      binds: { [paths.node]: process.execPath, [programs]: compiledPrograms() },
      logFile: join(this.#folder, 'console.log'),
    });
    writeFileSync(this.#state, JSON.stringify(booted));
    const deadline = Date.now() + patienceMs;
    const settled = 'systemctl is-system-running 2>/dev/null | grep -qE "^(running|degraded)$"';
    while (
      !(await this.execute(settled).then(
        () => true,
        () => false,
      ))
    ) {
      if (Date.now() > deadline) throw new Error(`${this.record.id} did not boot; see ${this.#folder}/console.log`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    for (const disk of this.#plugged()) await this.execute(await plugging(disk));
    return true;
  }

  async stop(): Promise<void> {
    const booted = readJson<Booted>(this.#state);
    if (booted && this.isRunning()) {
      process.kill(booted.init, powerOff);
      const deadline = Date.now() + stopPatienceMs;
      while (this.isRunning()) {
        // nspawn that is killed leaves its init behind, so init goes first.
        if (Date.now() > deadline) for (const pid of [booted.init, booted.nspawn]) process.kill(pid, 'SIGKILL');
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    rmSync(this.#state, { force: true });
    await attempt('umount', '--recursive', this.root);
    for (const { image } of this.#plugged()) await release(image);
    await lowerNamespace(this.#name);
    await lowerBridge(await networkOf(join(this.#folder, '../..')));
    removeCgroups(this.#name);
  }

  contentOf({ id, path, fileSystem }: MachineVolume): string {
    if (fileSystem) return this.#imageOf(id);
    return isMounted(this.root) ? join(this.root, path) : join(this.#folder, 'upper', path);
  }

  async attach({ id, device }: Pick<MachineVolume, 'id' | 'device'>, content: string): Promise<void> {
    if (statSync(content).isDirectory()) {
      throw new Error(`${id} is a copy of a folder; a real machine is attached disks only`);
    }
    const disk: Plugged = { id, device, image: content };
    this.#keepAttached([...this.#attached(), disk]);
    if (this.isRunning()) await this.execute(await plugging(disk));
  }

  async detach(volumeId: string): Promise<void> {
    const attached = this.#attached();
    const disk = attached.find(({ id }) => id === volumeId);
    if (!disk) return;
    if (this.isRunning()) await this.execute(await unplugging(disk));
    await release(disk.image);
    this.#keepAttached(attached.filter(({ id }) => id !== volumeId));
  }

  /** What was attached to it later. */
  #attached(): Plugged[] {
    return readJson<Plugged[]>(join(this.#folder, 'attached.json')) ?? [];
  }

  #keepAttached(disks: Plugged[]): void {
    writeFileSync(join(this.#folder, 'attached.json'), JSON.stringify(disks));
  }

  /** Its volumes that are disks. */
  #disks() {
    return this.record.volumes.flatMap(({ fileSystem, ...volume }) => (fileSystem ? [{ ...volume, fileSystem }] : []));
  }

  #imageOf(volumeId: string): string {
    return join(this.#folder, 'disks', volumeId);
  }

  /** Every disk that it shows: its own, and those attached to it. */
  #plugged(): Plugged[] {
    const own = this.#disks().map(({ id, device }) => ({ id, device, image: this.#imageOf(id) }));
    return [...own, ...this.#attached()];
  }

  async execute(line: string): Promise<string> {
    const { init } = this.#booted();
    return shell('nsenter', '-t', String(init), '-a', 'env', '-i', `PATH=${path}`, 'HOME=/root', 'bash', '-c', line);
  }

  #booted(): Booted {
    const booted = readJson<Booted>(this.#state);
    if (!booted) throw new Error(`${this.record.id} is not running`);
    return booted;
  }
}
