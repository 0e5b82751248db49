/**
 * The machines of the mixed load. Each execution gets `{"id": its name, "n": 0…4}`; every call of a function tells a
 * `job` that no other state visit has, and the number of its try, so that a second call of one try is seen.
 */
const roleArn = 'arn:aws:iam::111111111111:role/chaos';
const place = 'us-east-1:111111111111';

export const activityArn = `arn:aws:states:${place}:activity:dig`;
export const machineArn = (name: string) => `arn:aws:states:${place}:stateMachine:${name}`;
export const executionArn = (machine: string, name: string) => `arn:aws:states:${place}:execution:${machine}:${name}`;

const again = (...errors: string[]) => [
  { ErrorEquals: errors, IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 100, JitterStrategy: 'NONE' },
];

/** A call of a function that is lost when the process is killed meanwhile, and then tried again. */
const call = (functionName: string, job: string, fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: functionName,
    Payload: { job: `{% ${job} %}`, retry: '{% $states.context.State.RetryCount %}' },
  },
  Output: '{% $merge([$states.input, {"job": $states.result.Payload.job}]) %}',
  TimeoutSeconds: 60,
  Retry: again('Lambda.Unknown', 'Flaky'),
  ...fields,
});

const jsonata = (StartAt: string, States: object) => ({ QueryLanguage: 'JSONata', StartAt, States });
const processor = (StartAt: string, States: object, fields: object = {}) => ({ StartAt, States, ...fields });

const definitions = {
  timers: jsonata('Keep', {
    Keep: { Type: 'Pass', Assign: { kept: '{% $states.input.n %}' }, Next: 'Nap' },
    Nap: { Type: 'Wait', Seconds: 1, Next: 'Add' },
    Add: { Type: 'Pass', Output: { sum: '{% $kept + $states.input.n %}' }, Next: 'NapAgain' },
    NapAgain: { Type: 'Wait', Seconds: 1, End: true },
  }),
  loop: jsonata('Begin', {
    Begin: { Type: 'Pass', Assign: { left: '{% 40 + $states.input.n %}' }, Next: 'Step' },
    Step: { Type: 'Pass', Assign: { left: '{% $left - 1 %}' }, Next: 'More' },
    More: { Type: 'Choice', Choices: [{ Condition: '{% $left > 0 %}', Next: 'Step' }], Default: 'Done' },
    Done: { Type: 'Succeed', Output: '{% $left %}' },
  }),
  functions: jsonata('One', {
    One: call('work', '$states.input.id & "/one"', { Next: 'Two' }),
    Two: call('work', '$states.input.id & "/two"', { Next: 'Three' }),
    Three: call('work', '$states.input.id & "/three"', { End: true }),
  }),
  flaky: jsonata('Try', { Try: call('flaky', '$states.input.id & "/try"', { End: true }) }),
  map: jsonata('Each', {
    Each: {
      Type: 'Map',
      Items: '{% [0..7] %}',
      ItemSelector: { id: '{% $states.input.id & "/" & $states.context.Map.Item.Value %}' },
      MaxConcurrency: 3,
      ItemProcessor: processor('Work', {
        Work: call('work', '$states.input.id & "/work"', { Next: 'Check' }),
        Check: { Type: 'Pass', Output: { id: '{% $states.input.id %}' }, End: true },
      }),
      End: true,
    },
  }),
  parallel: jsonata('Both', {
    Both: {
      Type: 'Parallel',
      Branches: [
        processor('Sleep', { Sleep: { Type: 'Wait', Seconds: 1, End: true } }),
        processor('Left', { Left: call('work', '$states.input.id & "/left"', { End: true }) }),
        processor('Right', {
          Right: call('work', '$states.input.id & "/right"', { Next: 'Rest' }),
          Rest: { Type: 'Wait', Seconds: 1, End: true },
        }),
      ],
      End: true,
    },
  }),
  caught: jsonata('Both', {
    Both: {
      Type: 'Parallel',
      Branches: [
        processor('Sleep', { Sleep: { Type: 'Wait', Seconds: 3600, End: true } }),
        processor('Nap', {
          Nap: { Type: 'Wait', Seconds: 1, Next: 'Break' },
          Break: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' },
        }),
      ],
      Catch: [{ ErrorEquals: ['Broken'], Next: 'Told' }],
      End: true,
    },
    Told: { Type: 'Fail', Error: 'Told', Cause: '{% $states.input.Error %}' },
  }),
  callback: jsonata('Ask', {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'ask',
        Payload: {
          job: '{% $states.input.id & "/ask" %}',
          retry: '{% $states.context.State.RetryCount %}',
          token: '{% $states.context.Task.Token %}',
        },
      },
      TimeoutSeconds: 600,
      Retry: again('Lambda.Unknown'),
      Next: 'Then',
    },
    Then: { Type: 'Pass', Output: { answer: '{% $states.input %}' }, End: true },
  }),
  activity: jsonata('Dig', {
    Dig: {
      Type: 'Task',
      Resource: activityArn,
      Arguments: { job: '{% $states.input.id & "/dig" %}' },
      // The answer to a poll can be lost with the process; then the worker never hears of its job.
      HeartbeatSeconds: 2,
      TimeoutSeconds: 600,
      Retry: again('States.HeartbeatTimeout', 'States.Timeout'),
      End: true,
    },
  }),
  parent: jsonata('Child', {
    Child: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: {
        StateMachineArn: machineArn('child'),
        Input: { id: '{% $states.input.id & "/child" %}', n: '{% $states.input.n %}' },
      },
      TimeoutSeconds: 600,
      Output: '{% $states.result.Output %}',
      End: true,
    },
  }),
  child: jsonata('Nap', {
    Nap: { Type: 'Wait', Seconds: 1, Next: 'Work' },
    Work: call('work', '$states.input.id & "/work"', { End: true }),
  }),
  spread: jsonata('Spread', {
    Spread: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Bucket: 'chaos', Key: 'items.json' },
      },
      ItemSelector: { id: '{% $states.input.id & "/" & $states.context.Map.Item.Value %}' },
      MaxConcurrency: 3,
      ItemProcessor: processor(
        'Work',
        { Work: call('work', '$states.input.id & "/work"', { End: true }) },
        { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ),
      End: true,
    },
  }),
  stopped: jsonata('Sleep', { Sleep: { Type: 'Wait', Seconds: 86_400, End: true } }),
} as const;

export type Kind = keyof typeof definitions;

/** What the driver starts itself; `child` is started by `parent`. */
export const kinds = (Object.keys(definitions) as Kind[]).filter((kind) => kind !== 'child');
export const machines = Object.entries(definitions).map(([name, definition]) => ({
  name,
  roleArn,
  definition: JSON.stringify(definition),
}));

/** How many different inputs an execution may have. */
export const variants = 5;

/** The items of the distributed Map. */
export const items = [0, 1, 2, 3, 4];

/** Executions that one execution starts: children and those of a map run. */
export const startsOthers: Partial<Record<Kind, number>> = { parent: 1, spread: items.length };
