import { describe, expect, it } from '@jest/globals';
import type { HttpPort } from '../../../../engine/ports.ts';
import { inspected, tryState } from './bench.ts';

const item = { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } };

describe('testing a state that needs nobody', () => {
  it('shows each filter of a Pass on the way', async () => {
    const answer = await tryState(
      { Type: 'Pass', InputPath: '$.a', Parameters: { 'b.$': '$.b' }, ResultPath: '$.c', Next: 'Further' },
      { input: { a: { b: 1 } } },
    );
    expect(answer).toMatchObject({ status: 'SUCCEEDED', nextState: 'Further', output: '{"a":{"b":1},"c":{"b":1}}' });
    expect(inspected(answer)).toEqual({
      input: { a: { b: 1 } },
      afterInputPath: { b: 1 },
      afterParameters: { b: 1 },
      afterResultSelector: { b: 1 },
      afterResultPath: { a: { b: 1 }, c: { b: 1 } },
    });
  });

  it('shows a Pass with a Result as AWS does: without the filters that have no say', async () => {
    const answer = await tryState({ Type: 'Pass', InputPath: '$.a', Result: 7, End: true }, { input: { a: 1 } });
    expect(inspected(answer)).toEqual({ input: { a: 1 }, result: 7, afterResultSelector: 7, afterResultPath: 7 });
  });

  it('says only how it ended at the level INFO', async () => {
    expect(await tryState({ Type: 'Succeed' }, { inspectionLevel: 'INFO' })).toEqual({
      status: 'SUCCEEDED',
      output: '{}',
    });
  });

  it('reads variables and shows those it assigns', async () => {
    const state = {
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Output: '{% $x %}',
      Assign: { y: '{% $x + 1 %}' },
      End: true,
    };
    const answer = await tryState(state, { variables: '{"x":4}' });
    expect(answer.output).toBe('4');
    expect(inspected(answer).variables).toEqual({ x: 4, y: 5 });
  });

  it('chooses, and fails where nothing matches', async () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }] };
    expect(await tryState(choice, { input: { n: 1 } })).toMatchObject({ status: 'SUCCEEDED', nextState: 'One' });
    expect(await tryState(choice, { input: { n: 2 } })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });

  it('does not wait, but not for longer than five minutes either', async () => {
    const wait = (Seconds: number) => tryState({ Type: 'Wait', Seconds, Next: 'Then' }, { inspectionLevel: 'INFO' });
    expect(await wait(300)).toEqual({ status: 'SUCCEEDED', output: '{}', nextState: 'Then' });
    expect(await wait(301)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('names the failed expression and the state as an execution would', async () => {
    const answer = await tryState({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $x %}', End: true });
    expect(answer).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(answer.cause).toContain("executing the state 'StateName' (entered at the event id #2)");
  });

  it('finds a state of a machine by its name, at any depth, in the language of the machine', async () => {
    const machine = {
      QueryLanguage: 'JSONata',
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'Inner', States: { Inner: { Type: 'Pass', Output: '{% 1 + 1 %}', End: true } } },
          End: true,
        },
      },
    };
    expect(await tryState(machine, { stateName: 'Inner' })).toMatchObject({ status: 'SUCCEEDED', output: '2' });
    await expect(tryState(machine, { stateName: 'Nobody' })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('testing a task', () => {
  const invoke = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'f', 'Payload.$': '$.p' },
    ResultSelector: { 'id.$': 'States.UUID()', 'got.$': '$.Payload' },
    OutputPath: '$.id',
    End: true,
  };

  it('evaluates every expression once, whatever is shown', async () => {
    const answer = await tryState(invoke, { input: { p: 1 }, result: { Payload: 'x' } });
    const { afterResultSelector } = inspected(answer) as { afterResultSelector: { id: string } };
    expect(JSON.parse(answer.output!)).toBe(afterResultSelector.id);
  });

  it('calls what it is for when there is no mock, with a role', async () => {
    const lambda = { invoke: async (request: { payload: string }) => ({ statusCode: 200, payload: request.payload }) };
    const call = { ...invoke, ResultSelector: { 'got.$': '$.Payload' }, OutputPath: '$.got' };
    const options = { input: { p: { a: 1 } }, lambda };
    const answer = await tryState(call, { ...options, roleArn: 'arn:aws:iam::111111111111:role/tester' });
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    await expect(tryState(call, options)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'RoleArn must be specified when testing a Task state',
    });
  });

  it('needs a mock where it would wait for somebody', async () => {
    const state = {
      ...invoke,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'f', Payload: { 'token.$': '$$.Task.Token' } },
      ResultSelector: { 'id.$': '$' },
    };
    await expect(tryState(state, { roleArn: 'arn:aws:iam::111111111111:role/r' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const answer = await tryState(state, { mock: { result: '"done"', fieldValidationMode: 'NONE' } });
    expect(answer.output).toBe('"done"');
    expect(inspected(answer).afterParameters).toMatchObject({ Payload: { token: expect.any(String) } });
  });

  const failing = {
    Type: 'Task',
    QueryLanguage: 'JSONata',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'f' },
    Retry: [
      { ErrorEquals: ['Other'] },
      { ErrorEquals: ['Broken'], IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 3, MaxDelaySeconds: 10 },
    ],
    Catch: [
      { ErrorEquals: ['Other'], Next: 'No' },
      { ErrorEquals: ['States.TaskFailed'], Output: '{% $states.errorOutput.Cause %}', Next: 'Repair' },
    ],
    End: true,
  };
  const broken = { errorOutput: { error: 'Broken', cause: 'a wheel' } };

  it('is to be retried while its retrier has tries left', async () => {
    const first = await tryState(failing, { mock: broken });
    expect(first).toMatchObject({ status: 'RETRIABLE', error: 'Broken', cause: 'a wheel' });
    expect(first.inspectionData?.errorDetails).toEqual({ retryIndex: 1, retryBackoffIntervalSeconds: 3 });
    const third = await tryState(failing, { mock: broken, stateConfiguration: { retrierRetryCount: 2 } });
    expect(third.inspectionData?.errorDetails?.retryBackoffIntervalSeconds).toBe(10);
  });

  it('is caught once they are used up', async () => {
    const answer = await tryState(failing, { mock: broken, stateConfiguration: { retrierRetryCount: 3 } });
    expect(answer).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Repair', output: '"a wheel"', error: 'Broken' });
    expect(answer.inspectionData?.errorDetails).toMatchObject({ catchIndex: 1 });
  });

  it('sees the context object it is given, and no other', async () => {
    const state = { ...failing, Output: '{% $states.context %}' };
    const context = { Execution: { Name: 'run-7' }, State: {} };
    const answer = await tryState(state, { result: { StatusCode: 200 }, context: JSON.stringify(context) });
    expect(JSON.parse(answer.output!)).toEqual(context);
    for (const wrong of ['[]', '{"Weather":{}}', '{"Execution":{"Name":5}}', '{"State":{"RetryCount":-1}}']) {
      await expect(tryState(state, { result: {}, context: wrong })).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(/^Invalid Context object provided: /),
      });
    }
  });
});

describe('testing a Map or a Parallel', () => {
  const map = { Type: 'Map', ItemsPath: '$.list', ItemProcessor: item, ToleratedFailureCount: 1, Next: 'Then' };
  const input = { list: [1, 2, 3] };

  it('is possible with a mock only', async () => {
    await expect(tryState(map, { input })).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining('TestState API does not support Map or Parallel states'),
    });
  });

  it('shows what a Map would have worked on', async () => {
    const state = { ...map, ItemSelector: { 'n.$': '$$.Map.Item.Value' }, MaxConcurrency: 5 };
    const answer = await tryState(state, { input, result: ['a', 'b', 'c'] });
    expect(answer).toMatchObject({ status: 'SUCCEEDED', nextState: 'Then', output: '["a","b","c"]' });
    expect(inspected(answer)).toMatchObject({
      afterItemsPath: [1, 2, 3],
      afterItemSelector: [{ n: 1 }, { n: 2 }, { n: 3 }],
      maxConcurrency: 5,
      toleratedFailureCount: 1,
    });
  });

  it('holds failed iterations against what a Map tolerates', async () => {
    const failed = (mapIterationFailureCount: number, state: object = map) =>
      tryState(state, { input, result: [1, 2, 3], stateConfiguration: { mapIterationFailureCount } });
    const exceeded = { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' };
    expect(await failed(1)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await failed(2)).toMatchObject(exceeded);
    const { ToleratedFailureCount: _, ...rest } = map;
    const half = { ...rest, ToleratedFailurePercentage: 50 };
    expect(await failed(1, half)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await failed(2, half)).toMatchObject(exceeded);
  });

  it('takes the items of an ItemReader from the test', async () => {
    const state = {
      ...map,
      ItemsPath: undefined,
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'k' } },
      ItemSelector: { 'v.$': '$$.Map.Item.Value' },
    };
    const answer = await tryState(state, { result: [], stateConfiguration: { mapItemReaderData: '[8,9]' } });
    expect(inspected(answer).afterItemSelector).toEqual([{ v: 8 }, { v: 9 }]);
  });

  it.each([
    ['JSON', { ItemsPointer: '/rows' }, '{"rows":[{"n":"1"},{"n":"2"},{"n":"3"}]}'],
    ['CSV', { CSVHeaderLocation: 'FIRST_ROW' }, 'n\n1\n2\n3\n'],
    ['JSONL', {}, '{"n":"1"}\n{"n":"2"}\n{"n":"3"}\n'],
  ])('shows the batches of items read from a %s source', async (InputType, config, mapItemReaderData) => {
    const state = {
      ...map,
      ItemsPath: undefined,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType, ...config },
        Parameters: { Bucket: 'b', Key: 'k' },
      },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'of.$': '$.of' } },
    };
    const answer = await tryState(state, { input: { of: 'x' }, result: [], stateConfiguration: { mapItemReaderData } });
    const items = [{ n: '1' }, { n: '2' }, { n: '3' }];
    expect(inspected(answer).afterItemBatcher).toEqual([
      { BatchInput: { of: 'x' }, Items: items.slice(0, 2) },
      { BatchInput: { of: 'x' }, Items: items.slice(2) },
    ]);
    if ('ItemsPointer' in config) expect(inspected(answer).afterItemsPointer).toEqual(items);
  });

  it('takes an error for that of a task when a task is named as its cause', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'Then' }];
    const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:f', End: true };
    const ItemProcessor = { StartAt: 'Call', States: { Call: task } };
    const caused = (errorCausedByState?: string) =>
      tryState(
        { Type: 'Map', ItemProcessor, Catch, End: true },
        {
          input: [1],
          mock: { errorOutput: { error: 'E', cause: 'c' } },
          stateConfiguration: { ...(errorCausedByState && { errorCausedByState }) },
        },
      );
    expect(await caused('Call')).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Then' });
    expect(await caused()).toMatchObject({ status: 'FAILED', error: 'E' });
  });

  it('wants one mocked result a branch', async () => {
    const parallel = {
      Type: 'Parallel',
      Branches: [item, { ...item, States: { Item2: { Type: 'Pass', End: true } }, StartAt: 'Item2' }],
      End: true,
    };
    expect(await tryState(parallel, { result: [1, 2] })).toMatchObject({ status: 'SUCCEEDED', output: '[1,2]' });
    for (const result of [[1], { a: 1 }]) {
      await expect(tryState(parallel, { result })).rejects.toMatchObject({ name: 'ValidationException' });
    }
  });
});

describe('what cannot be tested', () => {
  it.each([
    [{ Type: 'Pass', End: true }, { result: 1 }, "State type 'Pass' is not supported when a mock is specified"],
    [
      { Type: 'Task', Resource: 'arn:aws:lambda:eu-central-1:111111111111:function:f', End: true },
      { mock: { result: 'no JSON' } },
      'Mocked result must be valid JSON',
    ],
    [
      { Type: 'Task', Resource: 'arn:aws:lambda:eu-central-1:111111111111:function:f', End: true },
      { mock: { result: '1', errorOutput: { error: 'E' } } },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
  ])('is refused: %j with %j', async (state, options, message) => {
    await expect(tryState(state, options)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it('is a faulty definition, or an input that is no JSON', async () => {
    await expect(tryState({ Type: 'Wait', Seconds: -1, Next: 'Somewhere' })).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message:
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/StateName/Seconds'",
    });
    await expect(tryState({ Type: 'Succeed' }, { input: undefined, variables: '[1]' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('testing an HTTP task', () => {
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::http:invoke',
    Parameters: {
      ApiEndpoint: 'https://api.example.org/orders',
      Method: 'POST',
      Authentication: { ConnectionArn: 'arn:aws:events:eu-central-1:111111111111:connection/c/1' },
      Headers: { 'X-Own': 'yes' },
      QueryParameters: { page: '2' },
      RequestBody: { ids: [1, 2] },
    },
    End: true,
  };
  const http: HttpPort = {
    authorize: async () => ({ headers: { Authorization: 'secret' }, query: { key: 'hidden' }, body: { ids: 'own' } }),
    send: async () => ({
      statusCode: 200,
      statusText: 'OK',
      headers: { 'content-type': ['application/json'] },
      body: '{"done":true}',
    }),
  };
  const trace = { http, roleArn: 'arn:aws:iam::111111111111:role/r', inspectionLevel: 'TRACE' as const };

  it('shows the request and the response, without what the connection adds', async () => {
    const { inspectionData, output } = await tryState(state, trace);
    expect(JSON.parse(output!)).toMatchObject({ StatusCode: 200, ResponseBody: { done: true } });
    expect(inspectionData!.request).toEqual({
      protocol: 'https',
      method: 'POST',
      url: 'https://api.example.org/orders?page=2',
      headers: '[X-Own: yes, User-Agent: Amazon|StepFunctions|HttpInvoke|eu-central-1, Range: bytes=0-262144]',
      body: '{"ids":[1,2]}',
    });
    expect(inspectionData!.response).toEqual({
      protocol: 'https',
      statusCode: '200',
      statusMessage: 'OK',
      headers: '[content-type: application/json]',
      body: '{"done":true}',
    });
  });

  it('shows that too where secrets are revealed, and nothing of the kind at another level', async () => {
    const revealed = await tryState(state, { ...trace, revealSecrets: true });
    expect(revealed.inspectionData!.request!.headers).toContain('Authorization: secret');
    expect(revealed.inspectionData!.request).toMatchObject({
      url: 'https://api.example.org/orders?page=2&key=hidden',
      body: '{"ids":"own"}',
    });
    const debugged = await tryState(state, { ...trace, inspectionLevel: 'DEBUG' });
    expect(Object.keys(debugged.inspectionData!)).not.toContain('request');
  });

  it.each([
    ['INDICES', 'ids%5B0%5D=1&ids%5B1%5D=2&of%5Bwho%5D=me'],
    ['REPEAT', 'ids=1&ids=2&of%5Bwho%5D=me'],
    ['COMMAS', 'ids=1%2C2&of%5Bwho%5D=me'],
    ['BRACKETS', 'ids%5B%5D=1&ids%5B%5D=2&of%5Bwho%5D=me'],
  ])('writes lists of a form as %s', async (ArrayFormat, body) => {
    const Parameters = {
      ...state.Parameters,
      RequestBody: { ids: [1, 2], of: { who: 'me' } },
      Headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat } },
    };
    const { inspectionData } = await tryState({ ...state, Parameters }, trace);
    expect(inspectionData!.request).toMatchObject({ body });
  });
});

describe('a request that does not fit its state', () => {
  const map = {
    Type: 'Map',
    ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } },
    End: true,
  };
  const writer = {
    ...map,
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...map.ItemProcessor },
    ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } },
  };
  const machine = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
  const context = (value: object) => ({ result: [], context: JSON.stringify(value) });
  it.each<[string, object, Parameters<typeof tryState>[1]]>([
    ['State not found in definition', machine, { stateName: 'B' }],
    ['Mocked result must be an array.', map, { result: {} }],
    ['Mocked result must be a JSON object.', writer, { result: [] }],
    [
      'Map iteration failure count must be less than or equal to the number of Map iterations',
      map,
      { result: [1], stateConfiguration: { mapIterationFailureCount: 2 } },
    ],
    [
      'TestState does not support MapIterationFailureCount when a mock is not specified.',
      map,
      { stateConfiguration: { mapIterationFailureCount: 0 } },
    ],
    [
      'TestState does not support RevealSecrets when a mock is specified.',
      map,
      { result: [], revealSecrets: true, inspectionLevel: 'TRACE' },
    ],
    [
      "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
      map,
      context({ Map: { Item: {} } }),
    ],
    [
      'Invalid Context object provided: Execution.StartTime must be a string',
      map,
      context({ Execution: { StartTime: 1 } }),
    ],
    [
      'Invalid Context object provided: State.RetryCount must be a integer',
      map,
      context({ State: { RetryCount: '1' } }),
    ],
  ])('%s', async (message, state, request) => {
    await expect(tryState(state, request)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});
