import { describe, expect, it } from '@jest/globals';
import { errorsOf } from './diagnostics.ts';

const choose = (rule: object, language = 'JSONPath') =>
  errorsOf(
    JSON.stringify({
      QueryLanguage: language,
      StartAt: 'Choose',
      States: { Choose: { Type: 'Choice', Choices: [rule], Default: 'Done' }, Done: { Type: 'Succeed' } },
    }),
  );
const at = '/States/Choose/Choices[0]';
const selectors = 'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]';

describe('a Choice rule', () => {
  it('takes one operator, false included, nested rules and comments', () => {
    expect(choose({ Variable: '$.a', IsNull: false, Next: 'Done' })).toEqual([]);
    expect(
      choose({
        Or: [
          { Not: { Variable: '$$.State.Name', StringMatches: 'a*' }, Comment: 'c' },
          { Variable: '$x', BooleanEquals: false },
        ],
        Next: 'Done',
      }),
    ).toEqual([]);
    expect(choose({ Condition: true, Next: 'Done' }, 'JSONata')).toEqual([]);
  });

  it('leads somewhere', () => {
    expect(choose({ Variable: '$.a', IsNull: true })).toEqual([`FORM: These fields are required: [Next] at ${at}`]);
  });

  it('leads nowhere from within', () => {
    expect(choose({ And: [{ Variable: '$.a', IsNull: true, Next: 'Done' }], Next: 'Done' })).toEqual([
      `FORM: Field 'Next' is not supported at ${at}/And[0]`,
    ]);
  });

  it('decides by one thing', () => {
    expect(choose({ Next: 'Done' })).toEqual([`FORM: ${selectors} at ${at}`]);
    expect(choose({ Variable: '$.a', IsNull: true, Not: { Variable: '$.b', IsNull: true }, Next: 'Done' })).toEqual([
      `FORM: ${selectors} at ${at}`,
    ]);
    const [fault] = choose({ Variable: '$.a', IsNull: true, StringEquals: 'x', Next: 'Done' });
    expect(fault).toMatch(/^FORM: There should only be one of the following fields: \[StringEquals, /);
  });

  it.each([
    [{ NumericEquals: '1' }, 'Expected value of type Number'],
    [{ BooleanEquals: 1 }, 'Expected value of type [BOOLEAN]'],
    [{ StringEquals: 1 }, 'Expected value of type [STRING]'],
    [{ TimestampEquals: 'noon' }, 'String does not match RFC3339 timestamp'],
    [{ StringEqualsPath: 'x' }, "Value is not a Reference Path: Reference path didn't start with '$'"],
  ])('compares with %j only what can be compared', (operator, message) => {
    const [name] = Object.keys(operator);
    expect(choose({ Variable: '$.a', ...operator, Next: 'Done' })).toEqual([`FORM: ${message} at ${at}/${name}`]);
  });

  it('is written in the language of its state', () => {
    expect(choose({ Variable: '$.a', IsNull: true, Next: 'Done' }, 'JSONata')).toContain(
      `FORM: The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage at ${at}`,
    );
    expect(choose({ Condition: '{% true %}', Next: 'Done' })).toContain(
      `FORM: The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage at ${at}`,
    );
    expect(choose({ Condition: 'true', Next: 'Done' }, 'JSONata')).toEqual([
      `FORM: JSONata string must start with {% and end with %} at ${at}/Condition`,
    ]);
  });
});
