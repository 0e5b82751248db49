import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runChaos } from '../../bench/chaos/run-chaos.ts';

describe('an engine killed again and again under a mixed load', () => {
  it('loses nothing, repeats nothing, and ends as one that nobody killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-chaos-'));
    try {
      const { violations, executions, calls } = await runChaos({ folder, kills: 5, seed: 11 });
      expect(violations).toEqual([]);
      expect(executions).toBeGreaterThan(30);
      expect(calls).toBeGreaterThan(30);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
