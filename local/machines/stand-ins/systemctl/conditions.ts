import { accessSync, constants, existsSync } from 'node:fs';
import { onDisk } from '../machine.ts';
import type { UnitFile } from './unit-file.ts';

const checks: Record<string, (path: string) => boolean> = {
  ConditionPathExists: (path) => existsSync(path),
  ConditionFileIsExecutable: (path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

/** The first condition of a unit that does not hold, as it stands in the file; a unit with one is skipped, not failed. */
export function unmetCondition(unit: UnitFile): string | undefined {
  for (const [key, check] of Object.entries(checks)) {
    for (const value of unit.all('Unit', key)) {
      const negated = value.startsWith('!');
      if (check(onDisk(value.replace(/^!/, ''))) === negated) return `${key}=${value}`;
    }
  }
  return undefined;
}
