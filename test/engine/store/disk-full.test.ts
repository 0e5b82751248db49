import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine } from '../../../engine/engine.ts';
import { caller, history, look, roleArn } from '../engine-fixture.ts';

let folder: string;
let mounted = false;

/** A disk of 24 MB; only root may make one. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'ignore' });
    mounted = true;
  } catch {
    mounted = false;
  }
});
afterEach(() => {
  if (mounted) execFileSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe('a full disk', () => {
  it('stops new work with its reason, loses nothing, and lets it go on when there is space again', async () => {
    if (!mounted) {
      console.warn('Not tested: a disk of its own needs root on Linux');
      return;
    }
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(20 * 1024 * 1024));
    const clock = new SimulatedClock();
    const faults: Error[] = [];
    const options = { clock, onFault: (fault: unknown) => faults.push(fault as Error) };
    const engine = createEngine({ journal: join(folder, 'journal'), ...options });
    const definition = JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 9, End: true } } });
    const { stateMachineArn } = await engine.call('CreateStateMachine', { name: 'm', definition, roleArn }, caller);
    const started: string[] = [];
    const startOne = async (name: string) => {
      const input = JSON.stringify({ filler: 'x'.repeat(50_000) });
      const { executionArn } = await engine.call('StartExecution', { stateMachineArn, name, input }, caller);
      started.push(executionArn!);
    };

    let refusal: Error | undefined;
    for (let n = 0; !refusal; n++) await startOne(`n${n}`).catch((error) => (refusal = error as Error));

    expect(refusal).toMatchObject({ name: 'ServiceUnavailable', $fault: 'server' });
    expect(refusal.message).toMatch(/The journal cannot be written: .*(full|disk)/);
    await expect(startOne('refused')).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    for (const arn of started) expect((await look(engine, arn)).status).toBe('RUNNING');

    unlinkSync(ballast);
    await clock.advance(1_000);
    await startOne('after');
    await clock.advance(10_000);
    for (const arn of started) expect((await look(engine, arn)).status).toBe('SUCCEEDED');
    const refused = stateMachineArn!.replace(':stateMachine:', ':execution:');
    await expect(look(engine, `${refused}:refused`)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    const before = await Promise.all(started.map((arn) => history(engine, arn)));
    await engine.close();

    const again = createEngine({ journal: join(folder, 'journal'), clock });
    expect(await Promise.all(started.map((arn) => history(again, arn)))).toEqual(before);
    await again.close();
    expect(faults.length).toBeGreaterThan(0);
  });
});
