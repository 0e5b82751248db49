import { describe, expect, it } from '@jest/globals';
import { only, task } from './definitions.ts';
import { errorsOf } from './diagnostics.ts';

const item = { StartAt: 'Item', States: { Item: { Type: 'Succeed' } } };
const distributed = { ...item, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

describe('the form of a state', () => {
  it.each([
    ['an unknown field', { Type: 'Pass', End: true, Colour: 1 }, "Field 'Colour' is not supported at /States/Only"],
    ['a field of another type', { Type: 'Succeed', Retry: [] }, "Field 'Retry' is not supported at /States/Only"],
    ['Assign in Succeed', { Type: 'Succeed', Assign: {} }, "Field 'Assign' is not supported at /States/Only"],
    ['no type', { End: true }, 'These fields are required: [Type] at /States/Only'],
    [
      'an unknown type',
      { Type: 'Sleep', End: true },
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/Only/Type",
    ],
    [
      'no way out',
      { Type: 'Pass', End: false },
      'This object should have only one of the following fields: [Next, End] at /States/Only',
    ],
    [
      'two ways out',
      { Type: 'Pass', Next: 'Only', End: true },
      'There should only be one of the following fields: [Next, End] at /States/Only',
    ],
    [
      'a comment that is no text',
      { Type: 'Succeed', Comment: 3 },
      'Expected value of type [STRING] at /States/Only/Comment',
    ],
    [
      'two waits',
      { Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true },
      'There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/Only',
    ],
    [
      'a wait for text',
      { Type: 'Wait', Seconds: '9', End: true },
      'Expected value of type Integer at /States/Only/Seconds',
    ],
    [
      'a day that does not exist',
      { Type: 'Wait', Timestamp: '2027-02-29T00:00:00Z', End: true },
      'String does not match RFC3339 timestamp at /States/Only/Timestamp',
    ],
    [
      'a local time',
      { Type: 'Wait', Timestamp: '2027-02-28T00:00:00', End: true },
      'String does not match RFC3339 timestamp at /States/Only/Timestamp',
    ],
    [
      'an error named twice',
      { Type: 'Fail', Error: 'E', ErrorPath: '$.e' },
      'There should only be one of the following fields: [Error, ErrorPath] at /States/Only',
    ],
    [
      'a function that returns no text',
      { Type: 'Fail', ErrorPath: 'States.Array(1)' },
      "The value for the field 'ErrorPath' must be a valid JSONPath or a valid intrinsic function call that returns a string at /States/Only/ErrorPath",
    ],
    ['no branch', { Type: 'Parallel', Branches: [], End: true }, 'Value cannot be empty at /States/Only/Branches'],
    [
      'a branch without states',
      { Type: 'Parallel', Branches: [{ StartAt: 'X' }], End: true },
      'These fields are required: [States] at /States/Only/Branches[0]',
    ],
    [
      'no processor',
      { Type: 'Map', End: true },
      'This object should have only one of the following fields: [ItemProcessor, Iterator] at /States/Only',
    ],
    [
      'negative concurrency',
      { Type: 'Map', ItemProcessor: item, MaxConcurrency: -1, End: true },
      'Minimum value is 0 at /States/Only/MaxConcurrency',
    ],
    [
      'too many tolerated failures',
      { Type: 'Map', ItemProcessor: distributed, ToleratedFailurePercentage: 101, End: true },
      'Maximum value is 100.0 at /States/Only/ToleratedFailurePercentage',
    ],
    [
      'a negative batch',
      { Type: 'Map', ItemProcessor: distributed, ItemBatcher: { MaxItemsPerBatch: -1 }, End: true },
      'Minimum value is 0 at /States/Only/ItemBatcher/MaxItemsPerBatch',
    ],
    [
      'a number out of the context object',
      { Type: 'Map', ItemProcessor: distributed, ToleratedFailureCountPath: '$$.Execution.Input.n', End: true },
      'Value is not a Reference Path at /States/Only/ToleratedFailureCountPath',
    ],
    [
      'a result in the context object',
      { Type: 'Pass', ResultPath: '$$.a', End: true },
      'Value is not a Reference Path at /States/Only/ResultPath',
    ],
    [
      'distributed without a type',
      { Type: 'Map', ItemProcessor: { ...item, ProcessorConfig: { Mode: 'DISTRIBUTED' } }, End: true },
      'These fields are required: [ExecutionType] at /States/Only/ItemProcessor/ProcessorConfig',
    ],
    [
      'inline with a type',
      {
        Type: 'Map',
        ItemProcessor: { ...item, ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'EXPRESS' } },
        End: true,
      },
      "Field 'ExecutionType' is not supported at /States/Only/ItemProcessor/ProcessorConfig",
    ],
    [
      'CSV without headers',
      {
        Type: 'Map',
        ItemProcessor: distributed,
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'CSV' } },
        End: true,
      },
      "The field 'CSVHeaderLocation' is required at /States/Only/ItemReader/ReaderConfig",
    ],
    [
      'headers for JSON',
      {
        Type: 'Map',
        ItemProcessor: distributed,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON', CSVHeaderLocation: 'FIRST_ROW' },
        },
        End: true,
      },
      "Field 'CSVHeaderLocation' is not supported at /States/Only/ItemReader/ReaderConfig",
    ],
    [
      'a reader of a table',
      {
        Type: 'Map',
        ItemProcessor: distributed,
        ItemReader: { Resource: 'arn:aws:states:::dynamodb:scan' },
        End: true,
      },
      "The field 'Resource' does not match any of the allowed values at /States/Only/ItemReader/Resource",
    ],
  ])('reports %s', (_what, state, fault) => {
    expect(errorsOf(only(state))).toEqual([`FORM: ${fault}`]);
  });

  it.each([
    [{ TimeoutSeconds: 0 }, 'Minimum value is 1 at /States/Only/TimeoutSeconds'],
    [{ TimeoutSeconds: 100_000_000 }, 'Maximum value is 99999999 at /States/Only/TimeoutSeconds'],
    [
      { TimeoutSecondsPath: '$.t' },
      'There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath] at /States/Only',
    ],
    [{ Credentials: {} }, "The field 'RoleArn' is required but was missing at /States/Only/Credentials"],
    [{ Retry: [{ MaxAttempts: 1 }] }, 'These fields are required: [ErrorEquals] at /States/Only/Retry[0]'],
    [{ Retry: [{ ErrorEquals: [] }] }, 'Value cannot be empty at /States/Only/Retry[0]/ErrorEquals'],
    [
      { Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] },
      'Minimum value is 1.0 at /States/Only/Retry[0]/BackoffRate',
    ],
    [
      { Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'SOME' }] },
      'Value should be one of the following: [NONE, FULL] at /States/Only/Retry[0]/JitterStrategy',
    ],
    [
      { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] },
      'States.ALL must appear alone and at end of list at /States/Only/Retry[0]/ErrorEquals[0]',
    ],
    [
      { Retry: [{ ErrorEquals: ['E', 'States.ALL'] }] },
      'States.ALL must appear alone and at end of list at /States/Only/Retry[0]/ErrorEquals[1]',
    ],
    [{ Catch: [{ ErrorEquals: ['E'] }] }, 'These fields are required: [Next] at /States/Only/Catch[0]'],
    [{ InputPath: 'in' }, 'Value must be a valid JSONPath. at /States/Only/InputPath'],
    [
      { ResultPath: 'out' },
      "Value is not a Reference Path: Reference path didn't start with '$' at /States/Only/ResultPath",
    ],
    [{ ResultSelector: [] }, 'Expected value of type [OBJECT] at /States/Only/ResultSelector'],
  ])('reports what is wrong with %j in a task', (fields, fault) => {
    expect(errorsOf(only(task({ End: true, ...fields })))).toEqual([`FORM: ${fault}`]);
  });

  it('takes null paths, and refuses reference paths that name more than one node', () => {
    expect(errorsOf(only({ Type: 'Pass', InputPath: null, OutputPath: null, ResultPath: null, End: true }))).toEqual(
      [],
    );
    for (const path of ['$.a[*]', '$..a', '$.a[0:2]', '$.a[?(@.b)]']) {
      expect(errorsOf(only({ Type: 'Pass', ResultPath: path, End: true }))).toHaveLength(1);
    }
  });
});
