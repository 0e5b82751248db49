import { describe, expect, it } from '@jest/globals';
import { CHOICE_OPERATORS, matchesRule } from '../../../../engine/expressions/jsonpath/choice-rule.ts';

const scope = {
  input: {
    n: 5,
    m: 5,
    f: 5.5,
    s: 'log-2026.txt',
    t: 'M',
    b: true,
    nil: null,
    empty: '',
    list: [1],
    none: [],
    star: 'a*b',
    at: '2026-03-04T05:06:07Z',
    later: '2026-03-04T06:06:08+01:00',
    day: '2026-03-04',
  },
  context: { State: { Name: 'X' } },
  variables: { limit: 4 },
};

const matches = (rule: Record<string, unknown>) => matchesRule(rule, scope);

describe('a Choice rule', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['$.n', 'NumericEquals', 5, true],
    ['$.n', 'NumericEquals', 5.5, false],
    ['$.s', 'NumericEquals', 5, false],
    ['$.n', 'NumericEqualsPath', '$.m', true],
    ['$.n', 'NumericLessThan', 6, true],
    ['$.n', 'NumericGreaterThanPath', '$limit', true],
    ['$.f', 'NumericGreaterThanEquals', 5.5, true],
    ['$.n', 'NumericLessThanEqualsPath', '$.f', true],
    ['$.t', 'StringEquals', 'M', true],
    ['$.t', 'StringLessThan', 'a', true],
    ['$.t', 'StringGreaterThanEqualsPath', '$.s', false],
    ['$.n', 'StringEquals', '5', false],
    ['$$.State.Name', 'StringEquals', 'X', true],
    ['$.b', 'BooleanEquals', true, true],
    ['$.b', 'BooleanEquals', false, false],
    ['$.t', 'BooleanEquals', true, false],
    ['$.b', 'BooleanEqualsPath', '$.b', true],
    ['$.at', 'TimestampEquals', '2026-03-04T05:06:07.000Z', true],
    ['$.at', 'TimestampLessThanPath', '$.later', true],
    ['$.later', 'TimestampGreaterThan', '2026-03-04T05:06:07Z', true],
    ['$.day', 'TimestampEquals', '2026-03-04', false],
    ['$.s', 'StringMatches', 'log-*.txt', true],
    ['$.s', 'StringMatches', '*.log', false],
    ['$.s', 'StringMatches', 'log-2026xtxt', false],
    ['$.star', 'StringMatches', 'a\\*b', true],
    ['$.s', 'StringMatches', 'log\\**', false],
    ['$.n', 'StringMatches', '*', false],
    ['$.nil', 'IsNull', true, true],
    ['$.n', 'IsNull', false, true],
    ['$.n', 'IsNumeric', true, true],
    ['$.s', 'IsNumeric', false, true],
    ['$.s', 'IsString', true, true],
    ['$.nil', 'IsString', true, false],
    ['$.b', 'IsBoolean', true, true],
    ['$.n', 'IsBoolean', false, true],
    ['$.at', 'IsTimestamp', true, true],
    ['$.later', 'IsTimestamp', true, true],
    ['$.day', 'IsTimestamp', true, false],
    ['$.day', 'IsTimestamp', false, true],
    ['$.nil', 'IsPresent', true, true],
    ['$.gone', 'IsPresent', true, false],
    ['$.gone.deep[0]', 'IsPresent', false, true],
    ['$.none', 'IsPresent', true, true],
    ['$.none[0]', 'IsPresent', true, false],
    ['$.list[*]', 'IsPresent', true, true],
    ['$.none[*]', 'IsPresent', true, false],
    ['$gone', 'IsPresent', true, false],
  ])('%s %s %j is %s', (variable, operator, operand, expected) => {
    expect(matches({ Variable: variable, [operator as string]: operand, Next: 'Y' })).toBe(expected);
  });

  it('joins rules with And, Or and Not, and looks no further than it has to', () => {
    const yes = { Variable: '$.b', BooleanEquals: true };
    const no = { Not: yes };
    const broken = { Variable: '$.gone', BooleanEquals: true };
    expect(matches({ And: [yes, { Or: [no, yes] }], Next: 'Y' })).toBe(true);
    expect(matches({ And: [no, broken] })).toBe(false);
    expect(matches({ Or: [yes, broken] })).toBe(true);
  });

  it.each([
    [{ Variable: '$.gone', NumericEquals: 1 }, '$.gone'],
    [{ Variable: '$.n', NumericEqualsPath: '$.gone' }, '$.gone'],
    [{ Variable: '$.gone', IsNull: true }, '$.gone'],
  ])('fails when a path names nothing: %j', (rule, path) => {
    expect(() => matches(rule)).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: `Invalid path '${path}': The choice state's condition path references an invalid value.`,
      }),
    );
  });

  it('knows every operator of the specification', () => {
    const ordered = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
    const expected = ['String', 'Numeric', 'Timestamp'].flatMap((type) =>
      ordered.flatMap((name) => [type + name, `${type + name}Path`]),
    );
    expect([...CHOICE_OPERATORS].sort()).toEqual(
      [
        ...expected,
        'BooleanEquals',
        'BooleanEqualsPath',
        'StringMatches',
        'IsNull',
        'IsPresent',
        'IsNumeric',
        'IsString',
        'IsBoolean',
        'IsTimestamp',
        'And',
        'Or',
        'Not',
      ].sort(),
    );
  });
});
