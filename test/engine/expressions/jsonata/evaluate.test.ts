import { describe, expect, it } from '@jest/globals';
import { EvaluationFailure } from '../../../../engine/expressions/evaluation-failure.ts';
import { evaluateJsonata, type JsonataScope } from '../../../../engine/expressions/jsonata/evaluate.ts';
import {
  evaluateJsonataArray,
  evaluateJsonataBoolean,
  evaluateJsonataInteger,
  evaluateJsonataSeconds,
  evaluateJsonataString,
} from '../../../../engine/expressions/jsonata/evaluate-as.ts';
import { fixedSources } from '../sources.ts';

const scope: JsonataScope = {
  states: {
    input: { price: 3, items: [{ sku: 'pen' }, { sku: 'ink' }], none: [], one: [{ sku: 'cup' }] },
    context: { Execution: { Name: 'run-1' } },
  },
  variables: { rate: 2, list: [1, 2, 3] },
};

const value = (expression: string) => evaluateJsonata(`{% ${expression} %}`, scope, fixedSources, 'Output');

function failureOf(run: () => unknown): EvaluationFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof EvaluationFailure) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('a JSONata template', () => {
  it('evaluates its expressions wherever they are and copies the rest', () => {
    const template = {
      total: '{% $states.input.price * $rate %}',
      nested: [{ who: '{%$states.context.Execution.Name%}' }, ' {% not one %} ', 'plain', null, 1.5, true],
      'key.$': '$.input',
    };
    expect(evaluateJsonata(template, scope, fixedSources, 'Output')).toEqual({
      total: 6,
      nested: [{ who: 'run-1' }, ' {% not one %} ', 'plain', null, 1.5, true],
      'key.$': '$.input',
    });
  });

  it('keeps what one expression binds from the others', () => {
    const failure = failureOf(() => evaluateJsonata(['{% $x := 1 %}', '{% $x %}'], scope, fixedSources, 'Assign'));
    expect(failure.location).toBe('Assign[1]');
  });

  it('names the field, with members and positions, when an expression answers nothing', () => {
    const failure = failureOf(() =>
      evaluateJsonata({ a: { b: ['x', { c: '{% $states.input.gone %}' }] } }, scope, fixedSources, 'Arguments'),
    );
    expect(failure).toMatchObject({
      error: 'States.QueryEvaluationError',
      location: 'Arguments/a/b[1]/c',
      message:
        "The JSONata expression '$states.input.gone' specified for the field 'Arguments/a/b[1]/c' returned nothing (undefined).",
    });
  });

  it('leaves the input as it was', () => {
    const before = structuredClone(scope.states.input);
    value('$states.input ~> |items|{"seen": true}|');
    value('$states.input.none{"a": 1}');
    value('$states.input.items[]');
    expect(scope.states.input).toEqual(before);
    expect(Object.keys((scope.states.input as { items: unknown[] }).items)).toEqual(['0', '1']);
  });

  it('answers plain lists, so that a variable holding one behaves as any list', () => {
    const assigned = evaluateJsonata('{% $states.input.one[].sku %}', scope, fixedSources, 'Assign/x');
    expect(assigned).toEqual(['cup']);
    expect(Object.keys(assigned as object)).toEqual(['0']);
    const later = { ...scope, variables: { assigned } };
    expect(evaluateJsonata('{% $assigned %}', later, fixedSources, 'Output')).toEqual(['cup']);
  });
});

describe('an expression that fails', () => {
  it.each([
    ['1 + "a"', '. T2002: The right side of the "+" operator must evaluate to a number'],
    ['$sum(["a"])', '. T0412: Argument 1 of function "sum" must be an array of "numbers"'],
    ['$abs("a")', '. T0410: Argument 1 of function "abs" does not match function signature'],
    ['$eval("1+1")', '. T1006: Attempted to invoke a non-function'],
    ['$error("out of ink")', '. D3137: out of ink'],
    [
      '$formatNumber(1, "x")',
      '. D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
    ],
    ['$number("x")', '. D3030: Unable to cast value to a number: "x"'],
    ['[1..873783] ~> $count()', ': Expression evaluation memory limit exceeded: Check for excessive memory usage'],
    [
      '($f := function($n) { 1 + $f($n) }; $f(1))',
      ': Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive.',
    ],
    ['$formatNumber(0, "0e0")', ': Expression evaluation timeout: Check for infinite loop'],
  ])('says why as the service does: %s', (expression, reason) => {
    expect(failureOf(() => value(expression)).message).toBe(
      `The JSONata expression '${expression}' specified for the field 'Output' threw an error during evaluation${reason}`,
    );
  });

  it('is an internal error with an id where the service has no code', () => {
    expect(failureOf(() => value("$base64decode('!!!')")).message).toBe(
      `The JSONata expression '$base64decode('!!!')' specified for the field 'Output' threw an internal error during evaluation. ${fixedSources.uuid()}`,
    );
  });

  it('does not remember what an earlier expression called a function', () => {
    const message = () => failureOf(() => value('$map(["a"], $abs)')).message;
    const before = message();
    failureOf(() => value('($other := $abs; $other("a"))'));
    expect(message()).toBe(before);
    expect(before).toMatch(/Argument 1 of function "map" does not match/);
  });

  it('may nest 100 levels and no more', () => {
    const sum = (terms: number) => Array.from({ length: terms }, () => '1').join('+');
    expect(value(sum(100))).toBe(100);
    expect(failureOf(() => value(sum(101))).message).toMatch(/Stack overflow error/);
  });

  it('ends even when it calls itself for ever without depth', () => {
    expect(failureOf(() => value('($f := function($n) { $f($n + 1) }; $f(1))')).message).toMatch(/infinite loop$/);
  });

  it('is a fault of the type when a function is the result', () => {
    expect(failureOf(() => value('$sum')).message).toBe(
      "The JSONata expression '$sum' specified for the field 'Output' returned an unsupported result type.",
    );
  });
});

describe("the service's own functions", () => {
  it.each([
    ['$partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([], 2)', []],
    ['$partition([1, 2, 3], 2.6)', [[1, 2], [3]]],
    ['$partition([1, 2, 3])', [[1, 2, 3]]],
    ['$range(1.4, 5.6, 2.2)', [1, 3, 5]],
    ['$count($range(1, 1001, 1))', 1001],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ['$range(1, 1, 1)', [1]],
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$parse("{\\"a\\": [1, null]}")', { a: [1, null] }],
    ['$uuid()', '0b9d2a51-6f0e-4a6e-9b43-5f9b1f6a7c11'],
    ['$random()', 0.25],
    ['$random(42)', 0.7275636800328681],
    ['$random(-7) = $random(-7)', true],
    ['$now()', '2026-03-04T05:06:07.089Z'],
    ['$now("[Y0001]-[M01]")', '2026-03'],
    ['$millis()', Date.parse('2026-03-04T05:06:07.089Z')],
    ['$shuffle([1, 2, 3])', [3, 1, 2]],
    ['1/0', 'Infinity'],
    ['[-1/0, {"n": 0/0}]', ['-Infinity', { n: 'NaN' }]],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  const T0410 = 'does not match function signature';
  it.each([
    ['$partition([1], -1)', 'D3137: Second argument must be zero or greater'],
    ['$partition([1], "2")', `T0410: Argument 2 of function "partition" ${T0410}`],
    ['$partition([1], 2, 99)', `T0410: Argument 3 of function "partition" ${T0410}`],
    ['$partition("a", 2)', 'T0412: Argument 1 of function "partition" must be an array of undefined'],
    ['$range("a", 5, 1)', `T0410: Argument 1 of function "range" ${T0410}`],
    ['$range(1, 5, null)', `T0410: Argument 3 of function "range" ${T0410}`],
    ['$range(1, 5, 1, 99)', `T0410: Argument 4 of function "range" ${T0410}`],
    ['$hash("a", "CRC")', "D3137: Hash algorithm 'CRC' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
    ['$hash()', `T0410: Argument 1 of function "hash" ${T0410}`],
    ['$hash(123, "MD5")', `T0410: Argument 1 of function "hash" ${T0410}`],
    ['$parse("{")', 'D3137: Invalid JSON'],
    ['$parse("")', 'D3137: Invalid JSON'],
    ['$parse({"a": 1})', `T0410: Argument 1 of function "parse" ${T0410}`],
    ['$uuid(null)', `T0410: Argument 1 of function "uuid" ${T0410}`],
    ['$random("x")', `T0410: Argument 1 of function "random" ${T0410}`],
    ['$random(null)', `T0410: Argument 1 of function "random" ${T0410}`],
  ])('fails the state for %s', (expression, reason) => {
    expect(failureOf(() => value(expression))).toMatchObject({
      error: 'States.QueryEvaluationError',
      message: `The JSONata expression '${expression}' specified for the field 'Output' threw an error during evaluation. ${reason}`,
    });
  });

  it.each([
    '$partition([1], 0)',
    '$partition([1], 0.6)',
    '$range(1, 2, 0)',
    '$range(1, 2, 0.49)',
    '$range(1, 5)',
    '$parse()',
  ])('answer nothing for %s', (expression) => {
    expect(failureOf(() => value(expression)).message).toMatch(/returned nothing \(undefined\)\.$/);
  });
});

describe('a field with a demanded type', () => {
  it('answers the value when it fits', () => {
    expect(evaluateJsonataBoolean('{% $rate > 1 %}', scope, fixedSources, 'Choices[0]/Condition')).toBe(true);
    expect(evaluateJsonataInteger('{% $rate * 30 %}', scope, fixedSources, 'TimeoutSeconds')).toBe(60);
    expect(evaluateJsonataSeconds(0, scope, fixedSources, 'TimeoutSeconds')).toBe(0);
    expect(evaluateJsonataInteger(10, scope, fixedSources, 'TimeoutSeconds')).toBe(10);
    expect(evaluateJsonataString('plain', scope, fixedSources, 'Cause')).toBe('plain');
    expect(evaluateJsonataArray([1, '{% $rate %}'], scope, fixedSources, 'Items')).toEqual([1, 2]);
  });

  it.each([
    ['1.6', 'The Seconds field cannot be parsed as an integer: 1.6'],
    ['-1', 'Seconds must be between 0 and 99999999 but was: -1'],
    ['1e8', 'Seconds must be between 0 and 99999999 but was: 100000000'],
    ["'1'", /returned an unexpected result type\. Expected 'number', but was 'string' for value: "1"$/],
  ])('refuses seconds that are %s', (expression, message) => {
    expect(() => evaluateJsonataSeconds(`{% ${expression} %}`, scope, fixedSources, 'Seconds')).toThrow(message);
  });

  it.each([
    ['$rate', "Expected 'array', but was 'number' for value: 2"],
    ["'a'", "Expected 'array', but was 'string' for value: \"a\""],
    ['null', "Expected 'array', but was 'null' for value: null"],
    ["{'a': 1}", "Expected 'array', but was 'object' for value: {\"a\":1}"],
    ['true', "Expected 'array', but was 'boolean' for value: true"],
  ])('names the type and the value when it does not: %s', (expression, expected) => {
    expect(failureOf(() => evaluateJsonataArray(`{% ${expression} %}`, scope, fixedSources, 'Items'))).toMatchObject({
      location: 'Items',
      message: `The JSONata expression '${expression}' specified for the field 'Items' returned an unexpected result type. ${expected}`,
    });
  });
});
