import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lowerBridge, networkOf } from '../../local/machines/nspawn/network.ts';
import { isAlive } from '../../local/machines/process-alive.ts';
import { createMachines } from '../../local/machines/registry.ts';
import { progress } from './progress.ts';

/** Folders of worlds begin with this, in the folder for temporary files. */
const worldPrefix = 'stepbook-system-';
/** The file in it that holds the id of the process that opened the world. */
const ownerFile = 'owner.pid';

/** Makes the folder of a new world. It never has this name without its owner: another test may be looking for leftovers. */
export function worldFolder(): string {
  const fresh = mkdtempSync(join(tmpdir(), 'stepbook-opening-'));
  writeFileSync(join(fresh, ownerFile), String(process.pid));
  const dataDir = fresh.replace('stepbook-opening-', worldPrefix);
  renameSync(fresh, dataDir);
  return dataDir;
}

/** Ends the worlds of test processes that were killed: machines, mounts, namespaces, bridges, pebbles. */
export async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(worldPrefix))) {
    const dataDir = join(tmpdir(), name);
    const owner = join(dataDir, ownerFile);
    if (existsSync(owner) && isAlive(Number(readFileSync(owner, 'utf8')), 'jest')) continue;
    progress(`removing what an earlier test left in ${dataDir}`);
    await createMachines({ dataDir }).stopAll();
    await lowerBridge(await networkOf(dataDir));
    for (const pid of pebblesOf(dataDir)) process.kill(pid, 'SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function pebblesOf(dataDir: string): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => isAlive(pid, `pebble -config ${dataDir}/`));
}
