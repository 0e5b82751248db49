import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

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

/** Does any process of this host have the marker in its command line? */
export function anyAlive(marker: string): boolean {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-axww', '-o', 'args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
      .split('\n')
      .some((line) => line.includes(marker));
  }
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && commandLine(Number(name)).includes(marker));
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'args=', '-ww', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * When the process with this id was started, in whatever unit the system has; undefined when there is none, or only its
 * remains. The same id with the same start is the same process.
 */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
      return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
    }
    // proc(5): the name stands in parentheses and may hold anything; state is the first field after it, starttime the 20th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\)\s/s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
