import { describe, expect, it } from '@jest/globals';
import { errorsOf } from './diagnostics.ts';

const assigns = (name: string) => ({ Assign: { [name]: 1 } });
const inner = (fields: object) => ({ StartAt: 'In', States: { In: { Type: 'Pass', End: true, ...fields } } });
const twice = (at: string) =>
  `DUPLICATE_VARIABLE_NAME: The variable name 'x' was already defined in a parent scope. at ${at}`;

/** First, then a state that holds a machine, then Last. */
const around = (holder: object, first: object = assigns('x'), last: object = {}) =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'First',
    States: {
      First: { Type: 'Pass', ...first, Next: 'Holder' },
      Holder: { ...holder, Next: 'Last' },
      Last: { Type: 'Pass', ...last, End: true },
    },
  });
const map = (fields: object, config?: object) => ({
  Type: 'Map',
  ItemProcessor: { ...(config && { ProcessorConfig: config }), ...inner(fields) },
});
const parallel = (fields: object) => ({ Type: 'Parallel', Branches: [inner({}), inner(fields)] });

describe('a variable that is assigned around a machine within a state', () => {
  it('is not assigned within', () => {
    expect(errorsOf(around(map(assigns('x'))))).toEqual([twice('/States/Holder/ItemProcessor/States/In/Assign/x')]);
    expect(errorsOf(around(parallel(assigns('x'))))).toContain(twice('/States/Holder/Branches[1]/States/In/Assign/x'));
  });

  it('is found by its name without .$, in rules and catchers, and further in', () => {
    const choice = {
      Type: 'Choice',
      Choices: [{ Condition: '{% true %}', Next: 'End', ...assigns('x') }],
      Default: 'End',
    };
    const machine = { StartAt: 'In', States: { In: choice, End: { Type: 'Succeed' } } };
    const deep = {
      Type: 'Parallel',
      Branches: [{ StartAt: 'Deep', States: { Deep: { Type: 'Map', ItemProcessor: machine, End: true } } }],
    };
    expect(errorsOf(around(deep))).toEqual([
      twice('/States/Holder/Branches[0]/States/Deep/ItemProcessor/States/In/Choices[0]/Assign/x'),
    ]);
    const jsonPath = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { 'x.$': '$.a' }, Next: 'B' },
        B: { Type: 'Map', ItemProcessor: inner({ Assign: { 'x.$': '$.a' } }), End: true },
      },
    };
    expect(errorsOf(JSON.stringify(jsonPath))).toEqual([twice('/States/B/ItemProcessor/States/In/Assign/x.$')]);
  });

  it.each([
    ['by another name', around(map(assigns('y')))],
    ['by a distributed Map', around(map(assigns('x'), { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }))],
    ['afterwards', around(map(assigns('x')), {}, assigns('x'))],
    ['by the state that holds it', around({ ...map(assigns('x')), ...assigns('x') }, {})],
  ])('may be assigned within: %s', (_what, definition) => {
    expect(errorsOf(definition)).toEqual([]);
  });
});
