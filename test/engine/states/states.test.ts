import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulatedClock } from '../../../engine/clock.ts';
import type { Engine } from '../../../engine/engine.ts';
import { chain, history, look, simulatedEngine, start } from '../engine-fixture.ts';

let engine: Engine;
let clock: SimulatedClock;
beforeEach(() => {
  ({ engine, clock } = simulatedEngine());
});
afterEach(() => engine.close());

const pass = (fields: object = { End: true }) => ({ Type: 'Pass', ...fields });

describe('Pass, Choice, Succeed, Fail', () => {
  it('goes through the states a Choice names and hands variables on', async () => {
    const { executionArn } = await start(
      engine,
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Count',
        States: {
          Count: pass({ Assign: { turns: '{% $exists($turns) ? $turns + 1 : 1 %}' }, Next: 'Enough' }),
          Enough: {
            Type: 'Choice',
            Choices: [{ Condition: '{% $turns >= $states.input.most %}', Next: 'Done' }],
            Default: 'Count',
          },
          Done: { Type: 'Succeed', Output: { turns: '{% $turns %}' } },
        },
      },
      { most: 3 },
    );
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { turns: 3 } });
    const [, , exited] = await history(engine, executionArn);
    expect(exited?.stateExitedEventDetails?.assignedVariables).toEqual({ turns: '1' });
  });

  it('fails when no rule holds and there is no default', async () => {
    const { executionArn } = await start(engine, {
      StartAt: 'Which',
      States: { Which: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'A' }] }, A: pass() },
    });
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'Which' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });

  it('refuses a result of more than 256 KiB', async () => {
    const { executionArn } = await start(engine, {
      QueryLanguage: 'JSONata',
      StartAt: 'Big',
      States: { Big: pass({ Output: "{% $pad('', 262143, 'x') %}", End: true }) },
    });
    expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('refuses variables of more than 256 KiB in one state and of more than 10 MiB in all', async () => {
    const big = (size: number) => `{% $pad('', ${size}, 'x') %}`;
    const machine = (first: object, names: number) => ({
      QueryLanguage: 'JSONata',
      StartAt: 'V0',
      States: Object.fromEntries(
        Array.from({ length: names }, (_, at) => [
          `V${at}`,
          pass({
            Assign: at === 0 ? first : { [`v${at}`]: big(262_000) },
            Output: at,
            ...(at + 1 < names ? { Next: `V${at + 1}` } : { End: true }),
          }),
        ]),
      ),
    });
    const limit = { status: 'FAILED', error: 'States.DataLimitExceeded' };
    const together = await start(engine, machine({ a: big(131_072), b: big(131_072) }, 1));
    expect(await look(engine, together.executionArn)).toMatchObject(limit);
    const many = await start(engine, machine({ v0: big(262_000) }, 41));
    expect(await look(engine, many.executionArn)).toMatchObject(limit);
    const fewer = await start(engine, machine({ v0: big(262_000) }, 40));
    expect((await look(engine, fewer.executionArn)).status).toBe('SUCCEEDED');
  });

  it('ends an execution that has used up its 25,000 events', async () => {
    const { executionArn } = await start(engine, {
      StartAt: 'A',
      States: {
        A: pass({ Next: 'B' }),
        B: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'A' },
        C: pass(),
      },
    });
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'FAILED',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });
});

describe('Wait', () => {
  const wait = (fields: object) => ({ StartAt: 'W', States: { W: { Type: 'Wait', End: true, ...fields } } });

  it('wakes after its seconds and not before', async () => {
    const { executionArn } = await start(engine, wait({ Seconds: 86_400 * 300 }));
    await clock.advance(86_400_000 * 300 - 1);
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    await clock.advance(1);
    expect((await look(engine, executionArn)).status).toBe('SUCCEEDED');
  });

  it('waits for a point in time with an offset', async () => {
    const { executionArn } = await start(engine, wait({ TimestampPath: '$.at' }), { at: '2026-01-01T02:00:10+02:00' });
    await clock.advance(9_999);
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    await clock.advance(1);
    expect((await look(engine, executionArn)).status).toBe('SUCCEEDED');
  });

  it.each(['2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01 00:00:00Z', '2026-01-01T00:00:00'])(
    'takes %s for no time',
    async (at) => {
      const { executionArn } = await start(engine, wait({ TimestampPath: '$.at' }), { at });
      expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    },
  );
});

describe('Parallel and Map', () => {
  const branch = (state: object, name = 'S') => ({ StartAt: name, States: { [name]: { End: true, ...state } } });

  it('collects the branches in their order, whichever ends first', async () => {
    const { executionArn } = await start(engine, {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          End: true,
          Branches: [branch({ Type: 'Wait', Seconds: 5 }), branch({ Type: 'Pass', Result: 'quick' }, 'Q')],
        },
      },
    });
    await clock.advance(5_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [{}, 'quick'] });
  });

  it('ends the other branches when one fails, and says so', async () => {
    const { executionArn } = await start(engine, {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          End: true,
          Branches: [
            branch({ Type: 'Wait', Seconds: 5 }),
            { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Caught' }],
        },
        Caught: pass(),
      },
    });
    expect(await look(engine, executionArn)).toMatchObject({ output: { failure: { Error: 'E', Cause: '' } } });
    expect(await chain(engine, executionArn)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 ParallelStateEntered',
      '3<-2 ParallelStateStarted',
      '4<-3 WaitStateEntered',
      '5<-3 FailStateEntered',
      '6<-4 WaitStateAborted',
      '7<-5 ParallelStateFailed',
      '8<-7 ParallelStateExited',
      '9<-8 PassStateEntered',
      '10<-9 PassStateExited',
      '11<-10 ExecutionSucceeded',
    ]);
  });

  it('hands the error of a task on to States.TaskFailed of the states around it, that of another state not', async () => {
    const caught = (inner: object) =>
      start(engine, {
        StartAt: 'Both',
        States: {
          Both: {
            Type: 'Parallel',
            Branches: [{ StartAt: 'In', States: { In: inner } }],
            Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.caught', Next: 'End' }],
            End: true,
          },
          End: { Type: 'Succeed' },
        },
      });
    const resource = 'arn:aws:states:::sqs:sendMessage';
    const Parameters = { QueueUrl: 'q', MessageBody: 'm' };
    const ofTask = await caught({ Type: 'Task', Resource: resource, Parameters, End: true });
    expect(await look(engine, ofTask.executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { caught: { Error: 'SQS.SdkClientException' } },
    });
    const ofFail = await caught({ Type: 'Fail', Error: 'Own' });
    expect(await look(engine, ofFail.executionArn)).toMatchObject({ status: 'FAILED', error: 'Own' });
  });

  it('starts no more iterations than MaxConcurrency at a time', async () => {
    const { executionArn } = await start(
      engine,
      {
        StartAt: 'M',
        States: {
          M: { Type: 'Map', End: true, MaxConcurrency: 2, ItemProcessor: branch({ Type: 'Wait', Seconds: 10 }) },
        },
      },
      [1, 2, 3],
    );
    const started = async () =>
      (await history(engine, executionArn)).filter((e) => e.type === 'MapIterationStarted').length;
    expect(await started()).toBe(2);
    await clock.advance(10_000);
    expect(await started()).toBe(3);
    await clock.advance(10_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
  });

  it('hides the variables of an iteration from the states outside', async () => {
    const { executionArn } = await start(
      engine,
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Outer',
        States: {
          Outer: pass({ Assign: { outer: 1 }, Next: 'M' }),
          M: {
            Type: 'Map',
            Items: [10, 20],
            ItemProcessor: branch({
              Type: 'Pass',
              Assign: { inner: '{% $states.input %}' },
              Output: '{% $outer + $states.context.Map.Item.Index %}',
            }),
            Next: 'After',
          },
          After: pass({ Output: '{% [$states.input, $exists($inner)] %}', End: true }),
        },
      },
      {},
    );
    expect(await look(engine, executionArn)).toMatchObject({ output: [1, 2, false] });
  });

  it('gives an empty Map an empty list', async () => {
    const { executionArn } = await start(
      engine,
      { StartAt: 'M', States: { M: { Type: 'Map', End: true, ItemProcessor: branch({ Type: 'Pass' }) } } },
      [],
    );
    expect(await chain(engine, executionArn)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 MapStateEntered',
      '3<-2 MapStateStarted',
      '4<-3 MapStateSucceeded',
      '5<-3 MapStateExited',
      '6<-5 ExecutionSucceeded',
    ]);
  });
});
