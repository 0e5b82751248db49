import type { Procedure } from '../../workflows/shared/procedure.ts';

/**
 * A procedure that the simulated world cannot carry out (`isCarriedOut`), as far as it can be simulated: its input, its target's
 * lock, and its gate with the estate's people. Placeholders are those of every definition.
 */
export function gateOnly({ name, ungated }: Procedure & { readOnly: false }): object {
  const call = (FunctionName: string, Payload: object, more: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName, Payload },
    ...more,
  });
  const run = '{% $run.id %}';
  const open = {
    procedure: name,
    execution: '{% $states.context.Execution.Id %}',
    started: '{% $states.context.Execution.StartTime %}',
    input: '{% $states.input %}',
  };
  const assign = { run: '{% $states.result.Payload %}' };
  const outcome = { outcome: ungated === undefined ? 'approved' : 'done' };
  const failure = '{% $states.errorOutput %}';
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Open',
    States: {
      Open: call('${OpenRunFunctionArn}', open, { Assign: assign, Next: ungated === undefined ? 'Gate' : 'Close' }),
      Gate: {
        ...call('${OpenGateFunctionArn}', { run, digest: '', token: '{% $states.context.Task.Token %}' }, {}),
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: { failure }, Next: 'CloseFailed' }],
        Next: 'Close',
      },
      Close: call('${CloseRunFunctionArn}', { run }, { Output: outcome, End: true }),
      CloseFailed: call('${CloseRunFunctionArn}', { run }, { Next: 'Failed' }),
      Failed: { Type: 'Fail', Error: '{% $failure.Error %}', Cause: '{% $failure.Cause %}' },
    },
  };
}
