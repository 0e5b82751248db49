import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sinceLastPlan } from '../../cli/last-plan.ts';
import { Query } from '../../lambdas/read-run/schema.ts';
import { readRun } from '../../lambdas/read-run/task.ts';
import { loadPlan } from '../../lambdas/shared/plans.ts';
import { executionOf, type Frame, frame, hub } from '../lambdas/support/frame.ts';
import { facts } from '../workflows/gaia/reset-certificates/sample.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

/** A client of Lambda whose one function is read-run, called as a function is. */
const lambda = () =>
  ({
    send: async ({ input }: { input: { Payload: Uint8Array } }) => ({
      Payload: Buffer.from(
        JSON.stringify(await readRun(f.ports as never, Query.parse(JSON.parse(Buffer.from(input.Payload).toString())))),
      ),
    }),
  }) as unknown as LambdaClient;

it('compares with the plan that ran last for the target, not with one that was made and left', async () => {
  const { digest } = await f.approved('r1');
  expect(await sinceLastPlan(lambda(), await loadPlan(f.table, digest))).toEqual([
    `No plan of gaia-reset-certificates has run for ${hub} yet: nothing to compare with.`,
  ]);
  await f.act('r1', digest, 'snapshot-data');
  await f.close({ run: 'r1', execution: executionOf('r1'), outcome: { outcome: 'done' } });

  await f.open('r2');
  await f.request('r2');
  const rejected = await f.plan('r2', { ...facts, instance: { ...facts.instance, publicIp: '198.51.100.77' } });
  await f.close({ run: 'r2', execution: executionOf('r2'), failure: { Error: 'GateRejected', Cause: 'no' } });

  await f.open('r3');
  await f.request('r3');
  const same = await f.plan('r3');
  expect(await sinceLastPlan(lambda(), await loadPlan(f.table, same.digest))).toEqual([
    expect.stringMatching(/^The same as the plan that ran last, r1 \(DONE, 2026-11-20T12:00:/),
  ]);
  const different = await sinceLastPlan(lambda(), await loadPlan(f.table, rejected.digest));
  expect(different[0]).toMatch(/^Different from the plan that ran last, r1 \(DONE/);
  expect(different[1]).toMatch(/^ {2}plan\.\S+: then .*, now /);
});
