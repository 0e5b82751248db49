import { describe, expect, it } from '@jest/globals';
import { validateDefinition } from '../../../engine/asl/validation/validate-definition.ts';
import { jsonataPass, only, task } from './definitions.ts';
import { errorsOf } from './diagnostics.ts';

const output = (text: string) => errorsOf(jsonataPass({ Output: { deep: [{ value: `{% ${text} %}` }] } }));
const at = '/States/Only/Output/deep[0]/value';

describe('a JSONata expression', () => {
  it.each([
    ['1 +', 'Unexpected end of expression'],
    ['[1,', 'Expected "]" before end of expression'],
    ['(1', 'Expected ")" before end of expression'],
    ['"open', 'String literal must be terminated by a matching quote'],
  ])('that does not parse (%s) is refused in the words of the parser', (text, message) => {
    expect(output(text)).toEqual([`INVALID_JSONATA_EXPRESSION: ${message} at ${at}`]);
  });

  it('says where in the expression reading stopped', () => {
    const [fault] = validateDefinition(jsonataPass({ Output: '{% $states.input.total } %}' }));
    expect(fault).toMatchObject({ code: 'INVALID_JSONATA_EXPRESSION', location: '/States/Only/Output', position: 22 });
  });

  it('must be closed', () => {
    expect(errorsOf(jsonataPass({ Output: '{% 1' }))).toEqual([
      'FORM: JSONata string must start with {% and end with %} at /States/Only/Output',
    ]);
  });

  it.each([
    ['order.total', ['order']],
    ['$sum(items.price) + tax', ['items', 'tax']],
    ['{"a": $}', ['$']],
    ['$map([1], function($n) { $n + base })', ['base']],
  ])('has no context item to read: %s', (text, names) => {
    expect(output(text)).toEqual(
      names.map(
        (name) => `UNSUPPORTED_JSONATA_EXPRESSION: Reference to '${name}' at the top level is not supported. at ${at}`,
      ),
    );
  });

  it.each([
    '$states.input.a.b',
    '$states.input.items[price > 3].{"n": name}',
    '$x.y ~> $count()',
    '$map($a, function($v){$v.b})',
    '$sort($a, function($l,$r){$l.k > $r.k})',
  ])('reads what its paths began with: %s', (text) => {
    expect(output(text)).toEqual([]);
  });

  it('cannot read the root', () => {
    expect(output('$$.a')).toEqual([`UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at ${at}`]);
  });

  it('sees the result in Output and Assign, the error in a catcher, neither in Arguments', () => {
    const state = {
      ...task({}),
      Parameters: undefined,
      Arguments: { FunctionName: '{% $states.result %}' },
      Output: '{% $states.result.Payload %}',
      Assign: { error: '{% $states.errorOutput %}' },
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Cause %}', Next: 'Only' }],
      End: true,
    };
    expect(errorsOf(only(state, { QueryLanguage: 'JSONata' })).sort()).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/Only/Assign/error",
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/Only/Arguments/FunctionName",
    ]);
  });

  it('may stand for a number, and for nothing it cannot be', () => {
    const wait = (Seconds: unknown) =>
      errorsOf(only({ Type: 'Wait', Seconds, End: true }, { QueryLanguage: 'JSONata' }));
    expect(wait('{% $states.input.s %}')).toEqual([]);
    expect(wait('soon')).toEqual(['FORM: Expected value of type Integer at /States/Only/Seconds']);
  });
});

describe('a payload template', () => {
  const fault = (key: string, where = '') =>
    `FORM: The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call at /States/Only/Parameters${where}`;
  const parameters = (Parameters: unknown) => errorsOf(only({ Type: 'Pass', Parameters, End: true }));

  it.each([
    'name',
    'States.Nothing($.a)',
    ' States.UUID()',
    "States.Format('{}', $.a",
    String.raw`States.StringToJson('\"')`,
    '$.a.',
    '$[',
    5,
  ])('refuses %j after .$', (value) => {
    expect(parameters({ 'a.$': value })).toEqual([fault('a.$')]);
    expect(parameters({ list: [{ 'a.$': value }] })).toEqual([fault('a.$', '/list[0]')]);
  });

  it.each([
    '$',
    '$$.Execution.Id',
    '$total.sum',
    "$['a b'][0]",
    '$.a[?(@.b == 1)]',
    '$..a',
    "States.Format('{}  ', States.Array($.a, 2.5))  ",
  ])('takes %j after .$', (value) => {
    expect(parameters({ 'a.$': value, plain: 'name' })).toEqual([]);
  });
});

describe('Assign', () => {
  it.each([
    ['states', 'RESERVED_VARIABLE_NAME', "Cannot assign to reserved variable '$states'."],
    ['a-b', 'INVALID_VARIABLE_NAME', "Invalid variable name 'a-b': the variable name contains invalid characters."],
    ['1st', 'INVALID_VARIABLE_NAME', "Invalid variable name '1st': the variable name contains invalid characters."],
  ])('refuses the name %s', (name, code, message) => {
    expect(errorsOf(jsonataPass({ Assign: { [name]: 1 } }))).toEqual([
      `${code}: ${message} at /States/Only/Assign/${name}`,
    ]);
  });

  it('is an object', () => {
    expect(errorsOf(jsonataPass({ Assign: [1] }))).toEqual([
      'FORM: Expected value of type [OBJECT] at /States/Only/Assign',
    ]);
  });
});
