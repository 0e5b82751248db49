import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineRecord } from '../../../local/machines/machine.ts';

export const owner = { account: '111111111111', region: 'eu-central-1' };

/** A `directory` machine without anything on it. */
export function bareRecord(id = 'i-0000000000000000a'): MachineRecord {
  return {
    id,
    driver: 'directory',
    ...owner,
    tags: { Name: 'bare' },
    volumes: [],
    publicIp: '127.0.0.1',
    privateIp: '127.0.0.1',
    launched: '2026-01-01T00:00:00.000Z',
  };
}

/** A folder of its own, removed by the returned function. */
export function scratchFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'stepbook-machines-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}
