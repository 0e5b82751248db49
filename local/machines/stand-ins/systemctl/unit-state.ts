import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOf } from '../../process-alive.ts';
import { onDisk } from '../machine.ts';

/** What is kept of a unit that was started, in `/run/systemd/units`. */
interface Kept {
  state: 'active' | 'failed';
  /** The main process of a service that stays, and when it was started. */
  pid?: number;
  processStart?: string;
}

const folder = () => onDisk('/run/systemd/units');

/** `ActiveState` of a unit, and its main process while that lives. */
export function unitState(name: string): { state: 'active' | 'inactive' | 'failed'; pid?: number } {
  let kept: Kept;
  try {
    kept = JSON.parse(readFileSync(join(folder(), name), 'utf8')) as Kept;
  } catch {
    return { state: 'inactive' };
  }
  // A service whose process is gone without having been stopped has ended by itself.
  if (kept.pid !== undefined && startOf(kept.pid) !== kept.processStart) return { state: 'failed' };
  return kept;
}

export function keepState(name: string, kept: Kept | undefined): void {
  mkdirSync(folder(), { recursive: true });
  if (kept) writeFileSync(join(folder(), name), JSON.stringify(kept));
  else rmSync(join(folder(), name), { force: true });
}
