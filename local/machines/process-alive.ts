import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Is the process with this id alive, and is it the one meant? Ids are reused, so a word of its command line is compared.
 *
 * @param marker what its command line holds, e.g. the path of the folder it works in
 */
export function isAlive(pid: number, marker: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return commandLine(pid).includes(marker);
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'args=', '-ww', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
