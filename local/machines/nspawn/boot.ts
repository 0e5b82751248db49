import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

export interface BootOptions {
  /** Unique on this host; network namespace, cgroup and machine carry it. */
  name: string;
  root: string;
  /** What is bound into it read-only: path on the machine → path on this host. */
  binds: Record<string, string>;
  logFile: string;
}

/** The two processes of a booted machine, as this host numbers them. */
export interface Booted {
  nspawn: number;
  init: number;
}

const cgroupRoots = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup'];
const pauseMs = 10;
const patienceMs = 20_000;

/**
 * Boots a root with systemd-nspawn, detached from this process. Every machine has a cgroup of its own, without which two of
 * them share one payload; `/run/systemd/nspawn` is private, for hosts where systemd is not init. Resolves when init is there.
 */
export async function boot({ name, root, binds, logFile }: BootOptions): Promise<Booted> {
  const script = `
    for c in ${cgroupRoots.join(' ')}; do
      if [ -e "$c/cgroup.procs" ]; then mkdir -p "$c/$1" && echo $$ > "$c/$1/cgroup.procs"; fi
    done
    mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn
    shift
    exec systemd-nspawn "$@"`;
  const words = [
    '--quiet',
    `--directory=${root}`,
    '--register=no',
    '--keep-unit',
    `--machine=${name}`,
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    `--network-namespace-path=/run/netns/${name}`,
    ...Object.entries(binds).map(([inside, outside]) => `--bind-ro=${outside}:${inside}`),
    '--boot',
  ];
  const log = openSync(logFile, 'a');
  const child = spawn('unshare', ['-m', '--propagation', 'slave', 'sh', '-c', script, 'sh', name, ...words], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
  });
  closeSync(log);
  child.unref();
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const init = ended ? undefined : initOf(child.pid!);
    if (init !== undefined) return { nspawn: child.pid!, init };
    if (ended || Date.now() > deadline) {
      throw new Error(`systemd-nspawn did not boot ${root}: ${readFileSync(logFile, 'utf8').slice(-500)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The child of nspawn that is process 1 of its namespace. */
function initOf(nspawn: number): number | undefined {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      if (!new RegExp(`^PPid:\\s+${nspawn}$`, 'm').test(status)) continue;
      if (/^NSpid:.*\s1$/m.test(status) && /^Name:\s+(systemd|init)$/m.test(status)) return Number(entry);
    } catch {
      // It has ended meanwhile.
    }
  }
  return undefined;
}

/** Removes the cgroups of a machine that has ended. */
export function removeCgroups(name: string): void {
  for (const root of cgroupRoots) removeTree(join(root, name));
}

function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
  } catch {
    // A process is still leaving it; an empty cgroup costs nothing.
  }
}
