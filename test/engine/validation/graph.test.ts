import { describe, expect, it } from '@jest/globals';
import { errorsOf, warningsOf } from './diagnostics.ts';

const pass = (Next?: string) => ({ Type: 'Pass', ...(Next === undefined ? { End: true } : { Next }) });
const machine = (states: object, StartAt = 'A') => JSON.stringify({ StartAt, States: states });
const around = (inner: object, StartAt = 'B') =>
  machine({ A: { Type: 'Map', ItemProcessor: { StartAt, States: inner }, End: true } });

describe('the way through a machine', () => {
  it('leads to states of the same scope', () => {
    const states = {
      A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'Gone' }], Default: 'Lost' },
      B: pass(),
    };
    expect(errorsOf(machine(states))).toEqual([
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/A/Choices[0]/Next",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Lost at /States/A/Default",
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ]);
    expect(errorsOf(around({ B: pass('A') }))).toEqual([
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: A at /States/A/ItemProcessor/States/B/Next",
    ]);
  });

  it('starts at a state', () => {
    expect(errorsOf(machine({ A: pass() }, 'Nowhere'))).toEqual([
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /StartAt",
      'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ]);
  });

  it('reaches every state, through catchers too', () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:lambda:eu-central-1:111111111111:function:f',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
      End: true,
    };
    expect(errorsOf(machine({ A: task, B: pass() }))).toEqual([]);
    expect(errorsOf(around({ B: pass(), 'C/D': pass() }))).toEqual([
      'MISSING_TRANSITION_TARGET: State "C/D" is not reachable. at /States/A/ItemProcessor/States/C/D',
    ]);
  });

  it('ends somewhere; until it does, what is unreachable is a warning', () => {
    const loop = machine({ A: pass('B'), B: pass('A'), C: pass('A') });
    expect(errorsOf(loop)).toEqual(['MISSING_END_STATE: Workflow has no terminal state at undefined']);
    expect(warningsOf(loop)).toEqual(['UNREACHABLE_STATE at /States/C']);
  });

  it('may go round for ever in an item processor, with a warning', () => {
    const endless = around({ B: pass('C'), C: pass('B') });
    expect(errorsOf(endless)).toEqual([]);
    expect(warningsOf(endless)).toEqual(['NESTED_WITHOUT_TERMINAL_STATE at /States/A/ItemProcessor']);
  });
});

describe('names', () => {
  it('are unique in the whole machine', () => {
    expect(errorsOf(around({ A: pass() }, 'A'))).toEqual([
      'DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/ItemProcessor/States/A',
    ]);
  });

  it('are at most 80 characters long', () => {
    const long = 'x'.repeat(81);
    expect(errorsOf(machine({ [long]: pass() }, long))).toEqual([
      `INVALID_STATE_NAME: Invalid State name: State '${long}' exceeds the 80-character limit allowed by the service at /States/${long}`,
    ]);
    expect(errorsOf(machine({ [long.slice(1)]: pass() }, long.slice(1)))).toEqual([]);
  });

  const labelled = (...labels: string[]) =>
    machine(
      Object.fromEntries(
        labels.map((Label, index) => [
          index === 0 ? 'A' : `A${index}`,
          {
            Type: 'Map',
            Label,
            ItemProcessor: { StartAt: `P${index}`, States: { [`P${index}`]: pass() } },
            ...(index < labels.length - 1 ? { Next: `A${index + 1}` } : { End: true }),
          },
        ]),
      ),
    );

  it.each(['', 'a b', 'a/b', 'what?', 'tab\t', 'x'.repeat(41)])('of map runs cannot be %j', (label) => {
    expect(errorsOf(labelled(label))).toEqual([
      expect.stringMatching(/^INVALID_LABEL_NAME: .* at \/States\/A\/Label$/s),
    ]);
  });

  it('of map runs differ', () => {
    expect(errorsOf(labelled('run-1', 'run_2'))).toEqual([]);
    expect(errorsOf(labelled('run', 'run'))).toEqual([
      'DUPLICATE_LABEL_NAME: Duplicate Label name: run at /States/A1/Label',
    ]);
  });
});
