import { afterEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/engine.ts';
import type { LambdaRequest } from '../../../engine/ports.ts';
import { caller, chain, history, look, simulatedEngine, start } from '../engine-fixture.ts';

let engine: Engine;
afterEach(() => engine.close());

type Answer = { payload?: unknown; functionError?: string } | Error;

/** An engine whose functions answer as told, call by call. */
function withLambda(answers: Answer[]) {
  const calls: LambdaRequest[] = [];
  const simulated = simulatedEngine({
    lambda: {
      async invoke(request) {
        calls.push(request);
        const answer = answers[Math.min(calls.length, answers.length) - 1]!;
        if (answer instanceof Error) throw answer;
        return {
          statusCode: 200,
          payload: JSON.stringify(answer.payload ?? null),
          functionError: answer.functionError,
        };
      },
    },
  });
  engine = simulated.engine;
  return { ...simulated, calls };
}

const invoke = (fields: object = {}, resource = 'arn:aws:states:::lambda:invoke') => ({
  QueryLanguage: 'JSONata',
  StartAt: 'T',
  States: {
    T: {
      Type: 'Task',
      Resource: resource,
      Arguments: { FunctionName: 'f', Payload: { n: '{% $states.input.n ? $states.input.n : 0 %}' } },
      End: true,
      ...fields,
    },
  },
});

const failing = (errorType: string): Answer => ({
  payload: { errorType, errorMessage: 'm' },
  functionError: 'Unhandled',
});

describe('a task that fails', () => {
  const branch = (fields: object = {}) => ({ StartAt: 'T', States: { T: { ...invoke().States.T, ...fields } } });
  const parallel = (inner: object) => ({
    QueryLanguage: 'JSONata',
    StartAt: 'P',
    States: { P: { Type: 'Parallel', Branches: [inner], End: true } },
  });

  it('is told to be aborted where it ends a branch, beside the chain', async () => {
    withLambda([failing('Oops')]);
    const { executionArn } = await start(engine, parallel(branch()));
    expect((await chain(engine, executionArn)).slice(6)).toEqual([
      '7<-6 TaskFailed',
      '8<-7 TaskStateAborted',
      '9<-7 ParallelStateFailed',
      '10<-9 ExecutionFailed',
    ]);
  });

  it('is not told so where it is caught', async () => {
    withLambda([failing('Oops')]);
    const caught = branch({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }] });
    const { executionArn } = await start(
      engine,
      parallel({ ...caught, States: { ...caught.States, Z: { Type: 'Succeed' } } }),
    );
    expect((await chain(engine, executionArn)).join()).not.toContain('TaskStateAborted');
  });

  it('has what its catcher fails with follow its own failure', async () => {
    withLambda([failing('Oops')]);
    const definition = invoke({
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.gone %}', Next: 'Z' }],
    });
    const { executionArn } = await start(engine, {
      ...definition,
      States: { ...definition.States, Z: { Type: 'Succeed' } },
    });
    expect((await chain(engine, executionArn)).slice(4)).toEqual([
      '5<-4 TaskFailed',
      '6<-5 EvaluationFailed',
      '7<-6 ExecutionFailed',
    ]);
  });
});

describe('a Lambda task', () => {
  it('hands over the payload and gives back the answer with its metadata', async () => {
    const { calls } = withLambda([{ payload: { done: true } }]);
    const { executionArn } = await start(engine, invoke(), { n: 7 });
    expect(calls).toMatchObject([{ functionName: 'f', payload: '{"n":7}', account: '111111111111', executionArn }]);
    expect(await look(engine, executionArn)).toMatchObject({ output: { Payload: { done: true }, StatusCode: 200 } });
    expect(await chain(engine, executionArn)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 TaskStateEntered',
      '3<-2 TaskScheduled',
      '4<-3 TaskStarted',
      '5<-4 TaskSucceeded',
      '6<-5 TaskStateExited',
      '7<-6 ExecutionSucceeded',
    ]);
    expect((await history(engine, executionArn))[2]?.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: '{"FunctionName":"f","Payload":{"n":7}}',
    });
  });

  it('has its own events when the Resource is the function', async () => {
    withLambda([{ payload: 5 }]);
    const arn = 'arn:aws:lambda:us-east-1:111111111111:function:f';
    const { executionArn } = await start(engine, {
      StartAt: 'T',
      States: { T: { Type: 'Task', Resource: arn, End: true } },
    });
    const types = (await history(engine, executionArn)).map(({ type }) => type);
    expect(types.slice(2, 5)).toEqual(['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded']);
    expect(await look(engine, executionArn)).toMatchObject({ output: 5 });
  });

  it("takes the function's error type as the error and its whole payload as the cause", async () => {
    withLambda([failing('Boom')]);
    const { executionArn } = await start(engine, invoke());
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Boom',
      cause: '{"errorType":"Boom","errorMessage":"m"}',
    });
  });

  it("names a service's refusal as the SDK does", async () => {
    const refusal = Object.assign(new Error('Rate exceeded'), {
      name: 'TooManyRequestsException',
      $fault: 'client',
      $metadata: { httpStatusCode: 429, requestId: 'r' },
    });
    withLambda([refusal]);
    const { executionArn } = await start(engine, invoke());
    expect(await look(engine, executionArn)).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
      cause:
        'Rate exceeded (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: r; Proxy: null)',
    });
  });
});

describe('Retry', () => {
  const retried = (retry: object) => invoke({ Retry: [{ ErrorEquals: ['Boom'], ...retry }] });

  it('waits IntervalSeconds × BackoffRate^n, at most MaxDelaySeconds', async () => {
    const { clock, calls } = withLambda([failing('Boom')]);
    await start(engine, retried({ IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 }));
    const gaps: number[] = [];
    for (let known = calls.length, from = clock.now(); await clock.advanceToNext(); from = clock.now()) {
      expect(calls.length).toBe(++known);
      gaps.push((clock.now() - from) / 1000);
    }
    expect(gaps).toEqual([2, 6, 10, 10]);
  });

  it('takes a random part of the interval with full jitter', async () => {
    const { clock, calls } = withLambda([failing('Boom'), { payload: 1 }]);
    const { executionArn } = await start(engine, retried({ IntervalSeconds: 8, JitterStrategy: 'FULL' }));
    await clock.advance(3_999);
    expect(calls.length).toBe(1);
    await clock.advance(1);
    expect((await look(engine, executionArn)).status).toBe('SUCCEEDED');
  });

  it('counts each retrier on its own and goes to Catch when the matching one is used up', async () => {
    const { clock, calls } = withLambda([failing('A'), failing('B'), failing('A'), failing('B')]);
    const { executionArn } = await start(engine, {
      QueryLanguage: 'JSONata',
      StartAt: 'T',
      States: {
        T: {
          ...invoke().States.T,
          Retry: [
            { ErrorEquals: ['A'], MaxAttempts: 2 },
            { ErrorEquals: ['B'], MaxAttempts: 1 },
          ],
          Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'C', Output: '{% $states.errorOutput.Error %}' }],
        },
        C: { Type: 'Succeed' },
      },
    });
    while (await clock.advanceToNext());
    expect(calls.length).toBe(4);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'B' });
  });

  it('never retries or catches States.Runtime', async () => {
    withLambda([{ payload: 1 }]);
    const { executionArn } = await start(engine, {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { 'FunctionName.$': '$.missing' },
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
          End: true,
        },
        C: { Type: 'Succeed' },
      },
    });
    expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('a task token', () => {
  const waiting = (fields: object = {}) =>
    invoke(
      { Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } }, ...fields },
      'arn:aws:states:::lambda:invoke.waitForTaskToken',
    );
  const tokenIn = ({ payload }: LambdaRequest) => (JSON.parse(payload) as { token: string }).token;
  const say = (operation: string, input: object) => engine.call(operation, input, caller);

  it('brings the answer in, once', async () => {
    const { calls } = withLambda([{ payload: null }]);
    const { executionArn } = await start(engine, waiting());
    expect((await history(engine, executionArn)).at(-1)?.type).toBe('TaskSubmitted');
    const taskToken = tokenIn(calls[0]!);
    await say('SendTaskSuccess', { taskToken, output: '{"ok":1}' });
    await expect(say('SendTaskSuccess', { taskToken, output: '{}' })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await engine.idle();
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { ok: 1 } });
  });

  it('takes the first of two answers that come together', async () => {
    const { calls } = withLambda([{ payload: null }]);
    const { executionArn } = await start(engine, waiting());
    const taskToken = tokenIn(calls[0]!);
    const answers = await Promise.allSettled([
      say('SendTaskFailure', { taskToken, error: 'First' }),
      say('SendTaskSuccess', { taskToken, output: '{}' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await engine.idle();
    expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED', error: 'First' });
  });

  it('is refused when it was tampered with, and after a retry made a new one', async () => {
    const { calls, clock } = withLambda([{ payload: null }]);
    await start(engine, waiting({ Retry: [{ ErrorEquals: ['Again'] }] }));
    const taskToken = tokenIn(calls[0]!);
    const forged = Buffer.from(Buffer.from(taskToken, 'base64').toString().replace(/^\d+/, '9')).toString('base64');
    await expect(say('SendTaskSuccess', { taskToken: forged, output: '{}' })).rejects.toMatchObject({
      name: 'InvalidToken',
    });
    await say('SendTaskFailure', { taskToken, error: 'Again' });
    await clock.advance(1_000);
    expect(calls.length).toBe(2);
    await expect(say('SendTaskHeartbeat', { taskToken })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await expect(say('SendTaskHeartbeat', { taskToken: tokenIn(calls[1]!) })).resolves.toEqual({});
  });

  it('times out without a heartbeat, and later with them', async () => {
    const { calls, clock } = withLambda([{ payload: null }]);
    const { executionArn } = await start(engine, waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 25 }));
    const taskToken = tokenIn(calls[0]!);
    for (let beat = 0; beat < 2; beat++) {
      await clock.advance(9_000);
      await say('SendTaskHeartbeat', { taskToken });
    }
    await clock.advance(6_999);
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    await clock.advance(1);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const silent = await start(engine, waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 25 }));
    await clock.advance(10_000);
    expect(await look(engine, silent.executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.HeartbeatTimeout',
    });
  });
});

describe('activities and nested executions', () => {
  it('gives a worker the job and takes its answer', async () => {
    ({ engine } = simulatedEngine());
    const { activityArn } = await engine.call('CreateActivity', { name: 'dig' }, caller);
    const machine = { StartAt: 'T', States: { T: { Type: 'Task', Resource: activityArn, End: true } } };
    const poll = engine.call('GetActivityTask', { activityArn, workerName: 'w' }, caller);
    const { executionArn } = await start(engine, machine, { deep: 2 });
    const { taskToken, input } = await poll;
    expect(JSON.parse(input!)).toEqual({ deep: 2 });
    await engine.call('SendTaskSuccess', { taskToken, output: '"dug"' }, caller);
    await engine.idle();
    expect(await look(engine, executionArn)).toMatchObject({ output: 'dug' });
    expect((await history(engine, executionArn)).map(({ type }) => type).slice(2, 5)).toEqual([
      'ActivityScheduled',
      'ActivityStarted',
      'ActivitySucceeded',
    ]);
  });

  it('waits for a child execution and parses its output with .sync:2', async () => {
    let clock: ReturnType<typeof simulatedEngine>['clock'];
    ({ engine, clock } = simulatedEngine());
    const child = await start(engine, {
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 3, Next: 'P' }, P: { Type: 'Pass', Result: { answer: 42 }, End: true } },
    });
    const { executionArn } = await start(engine, {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: child.stateMachineArn, Input: { a: 1 } },
          OutputPath: '$.Output.answer',
          End: true,
        },
      },
    });
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    await clock.advance(3_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 42 });
    const succeeded = (await history(engine, executionArn)).find(({ type }) => type === 'TaskSucceeded');
    expect(JSON.parse(succeeded!.taskSucceededEventDetails!.output!)).toMatchObject({
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });
});

describe('the end of an execution from outside', () => {
  it('stops with error and cause, and tells of every change of status', async () => {
    const changes: string[] = [];
    ({ engine } = simulatedEngine({ onStatusChange: ({ status, error }) => changes.push(`${status} ${error}`) }));
    const { executionArn } = await start(engine, {
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 9, End: true } },
    });
    await engine.call('StopExecution', { executionArn, error: 'Enough', cause: 'of it' }, caller);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it' });
    expect(changes).toEqual(['RUNNING null', 'ABORTED Enough']);
  });

  it('times out as a whole', async () => {
    let clock: ReturnType<typeof simulatedEngine>['clock'];
    ({ engine, clock } = simulatedEngine());
    const machine = { TimeoutSeconds: 5, StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 9, End: true } } };
    const { executionArn } = await start(engine, machine);
    await clock.advance(5_000);
    expect((await look(engine, executionArn)).status).toBe('TIMED_OUT');
  });
});
