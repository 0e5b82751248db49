import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { onDisk, readSettings } from '../machine.ts';
import { type ContainerRequest, viewOf } from './container.ts';
import { dropObject, keepObject, listObjects, newId } from './objects.ts';
import { programOf } from './programs.ts';
import { findImage, pull } from './registry.ts';

/** How often a container that stays looks whether its machine is still there. */
const lookMs = 2000;
/** A stack that was killed and did not come back leaves its machines; they end after this time. */
const leaseMs = 10 * 60_000;

/** `docker run` in the foreground: pulls the image if it is not there, and stays until the program ends. Returns its status. */
export async function runContainer(request: ContainerRequest): Promise<number> {
  const settings = readSettings();
  if (!findImage(request.image)) {
    if (request.pull === 'never') throw new Error(`Error response from daemon: No such image: ${request.image}`);
    await pull(request.image);
  }
  const program = await programOf(request.image);
  const name = request.name || `nameless_${newId(8)}`;
  const volumes = program.volume ? [newId(64)] : [];
  for (const volume of volumes) keepObject('volumes', volume, { name: volume });
  keepObject('containers', name, {
    id: newId(12),
    name,
    image: request.image,
    command: request.command.join(' '),
    pid: process.pid,
    started: Date.now(),
    volumes,
    mounts: request.mounts,
  });
  endWithMachine(name);

  const removeIt = () => {
    if (!request.remove) return;
    dropObject('containers', name);
    for (const volume of volumes) dropObject('volumes', volume);
  };
  const real = settings.programs === 'real' ? program.real : undefined;
  if (real) {
    const child = spawn('unshare', ['-m', 'sh', '-c', mountScript(request), 'sh', ...real(request.command)], {
      stdio: 'inherit',
      env: { ...process.env, ...request.environment, ...authorityEnvironment(settings.authority.caBundle) },
    });
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    const status = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 143)));
    removeIt();
    return status;
  }
  process.stderr.write(`${request.image}: a stand-in runs in place of this image\n`);
  process.on('SIGTERM', () => {
    removeIt();
    process.exit(0);
  });
  const status = await program.standIn(viewOf(request, settings));
  removeIt();
  return status;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Binds the container's mounts in a mount namespace of its own; the program then sees the paths of its image. */
function mountScript(request: ContainerRequest): string {
  const lines = Object.entries(request.mounts).map(([inside, outside]) => {
    const isFile = existsSync(outside) && statSync(outside).isFile();
    mkdirSync(isFile ? dirname(inside) : inside, { recursive: true });
    if (isFile && !existsSync(inside)) writeFileSync(inside, '');
    if (!isFile) mkdirSync(outside, { recursive: true });
    return `mount --bind ${quoted(outside)} ${quoted(inside)}`;
  });
  return ['set -e', ...lines, 'exec "$@"'].join('\n');
}

function authorityEnvironment(caBundle: string | undefined): Record<string, string> {
  return caBundle ? { REQUESTS_CA_BUNDLE: caBundle } : {};
}

function endWithMachine(name: string): void {
  const lease = onDisk('/run/stepbook/lease');
  setInterval(() => {
    const gone = !listObjects('containers').some(
      (container) => container.name === name && container.pid === process.pid,
    );
    const forgotten = existsSync(lease) && Date.now() - Number(readFileSync(lease, 'utf8')) > leaseMs;
    if (gone || forgotten) process.exit(0);
  }, lookMs).unref();
}
