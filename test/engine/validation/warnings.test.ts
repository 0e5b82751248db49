import { describe, expect, it } from '@jest/globals';
import { validateDefinition } from '../../../engine/asl/validation/validate-definition.ts';
import { only, task } from './definitions.ts';
import { errorsOf, warningsOf } from './diagnostics.ts';

const jsonata = (states: object) => JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: states });
const condition = { Condition: '{% $states.input.yes %}' };

describe('a variable', () => {
  it('that nothing assigns is named where it is read', () => {
    const definition = jsonata({ A: { Type: 'Pass', Output: { n: '{% $count($items) + $total %}' }, End: true } });
    expect(warningsOf(definition)).toEqual([
      'VARIABLE_NEVER_ASSIGNED at /States/A/Output/n',
      'VARIABLE_NEVER_ASSIGNED at /States/A/Output/n',
    ]);
    expect(errorsOf(definition)).toEqual([]);
  });

  it('that one way leaves unassigned is reported with that way', () => {
    const definition = jsonata({
      A: { Type: 'Choice', Choices: [{ ...condition, Next: 'B' }], Default: 'C' },
      B: { Type: 'Pass', Assign: { x: 1 }, Next: 'C' },
      C: { Type: 'Succeed', Output: '{% $x %}' },
    });
    expect(validateDefinition(definition)).toEqual([
      {
        severity: 'WARNING',
        code: 'VARIABLE_MAY_BE_UNASSIGNED',
        message: 'The variable $x is not assigned on the way A → C',
        location: '/States/C/Output',
      },
    ]);
  });

  it('is assigned by the rule, the default or the catcher that leads on', () => {
    const definition = jsonata({
      A: { Type: 'Choice', Choices: [{ ...condition, Assign: { x: 1 }, Next: 'B' }], Assign: { x: 2 }, Default: 'B' },
      B: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        TimeoutSeconds: 9,
        Arguments: { FunctionName: '{% $x %}' },
        Assign: { y: 1 },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        Next: 'C',
      },
      C: { Type: 'Succeed', Output: '{% $x + $y %}' },
    });
    expect(warningsOf(definition)).toEqual(['VARIABLE_MAY_BE_UNASSIGNED at /States/C/Output']);
  });

  it('keeps its value in a loop and inside a Map, but does not leave the Map', () => {
    const definition = jsonata({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'I',
          States: { I: { Type: 'Pass', Output: '{% $x %}', Assign: { z: 1 }, End: true } },
        },
        Assign: { x: '{% $x + 1 %}' },
        Next: 'C',
      },
      C: { Type: 'Choice', Choices: [{ Condition: '{% $x < 9 %}', Next: 'B' }], Default: 'D' },
      D: { Type: 'Succeed', Output: '{% $z %}' },
    });
    expect(warningsOf(definition)).toEqual(['VARIABLE_NEVER_ASSIGNED at /States/D/Output']);
  });

  it('is not a function, a parameter or a name of the expression itself', () => {
    const Output = '{% ($f := function($a) { $a * 2 }; $map([1], $f) ~> $join(",") & $uppercase($states.input.s)) %}';
    expect(warningsOf(jsonata({ A: { Type: 'Pass', Output, End: true } }))).toEqual([]);
  });

  it('is read by JSONPath too: in paths, templates and function calls', () => {
    const state = {
      Type: 'Pass',
      InputPath: '$in',
      Parameters: { 'a.$': "States.Format('{}', $b)", c: '$d' },
      End: true,
    };
    expect(warningsOf(only(state))).toEqual([
      'VARIABLE_NEVER_ASSIGNED at /States/Only/InputPath',
      'VARIABLE_NEVER_ASSIGNED at /States/Only/Parameters/a.$',
    ]);
  });
});

describe('a function', () => {
  it('is one of the service or of the expression itself', () => {
    const known = '{% ($f := function($g) { $g(1) }; $f($string) & $uuid() & $hash("a", "MD5")) %}';
    expect(warningsOf(jsonata({ A: { Type: 'Pass', Output: known, End: true } }))).toEqual([]);
    const unknown = { a: '{% $eval("1") %}', b: ['{% $map([1], function($v) { $twice($v) }) %}'] };
    expect(warningsOf(jsonata({ A: { Type: 'Pass', Output: unknown, End: true } }))).toEqual([
      'UNKNOWN_FUNCTION at /States/A/Output/a',
      'UNKNOWN_FUNCTION at /States/A/Output/b[0]',
    ]);
  });
});

describe('a task', () => {
  it('has a time-out', () => {
    expect(warningsOf(only(task({ End: true })))).toEqual([]);
    expect(warningsOf(only({ ...task({ End: true }), TimeoutSeconds: undefined }))).toEqual([
      'TASK_WITHOUT_TIMEOUT at /States/Only',
    ]);
  });

  it('that waits for a callback has a time-out or a heartbeat', () => {
    const waiting = {
      ...task({ End: true, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }),
      TimeoutSeconds: undefined,
    };
    expect(warningsOf(only(waiting))).toEqual(['CALLBACK_WITHOUT_TIMEOUT at /States/Only']);
    expect(warningsOf(only({ ...waiting, HeartbeatSeconds: 30 }))).toEqual([]);
  });

  it('has a heartbeat that is due before the time-out', () => {
    expect(warningsOf(only(task({ End: true, HeartbeatSeconds: 60 })))).toEqual([
      'HEARTBEAT_WITHOUT_EFFECT at /States/Only/HeartbeatSeconds',
    ]);
  });
});

describe('a value that is not evaluated', () => {
  it('is named when it looks as if it were', () => {
    expect(warningsOf(only({ Type: 'Pass', Parameters: { id: '$.id', price: '$5' }, End: true }))).toEqual([
      'NO_DOLLAR at /States/Only/Parameters',
    ]);
    expect(warningsOf(only({ Type: 'Pass', Result: { 'id.$': '$.id' }, End: true }))).toEqual([
      'PASS_RESULT_IS_STATIC at /States/Only/Result/id.$',
    ]);
    expect(warningsOf(only({ Type: 'Fail', Cause: '$.cause' }))).toEqual(['NO_PATH at /States/Only/Cause']);
  });

  it('may be a placeholder nobody replaced', () => {
    expect(warningsOf(only({ Type: 'Fail', Comment: '${Free}', Error: '${Code}' }))).toEqual([
      'PLACEHOLDER_WITHOUT_VALUE at /States/Only/Error',
    ]);
  });
});
