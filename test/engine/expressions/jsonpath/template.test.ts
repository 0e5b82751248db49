import { describe, expect, it } from '@jest/globals';
import { IntrinsicSyntaxError, parseIntrinsic } from '../../../../engine/expressions/jsonpath/parse-intrinsic.ts';
import { renderTemplate } from '../../../../engine/expressions/jsonpath/template.ts';
import { fixedSources } from '../sources.ts';

const input = {
  name: 'Ada',
  numbers: [1, 2, 3, 4, 5],
  repeats: [1, '1', { a: 1 }, 1, { a: 1 }, null, null],
  half: 2.5,
  object: { a: 1, b: [true, null, { c: 'x' }] },
  text: '{"k": [1, 2]}',
  template: 'Hi {}',
};

const render = (template: unknown) =>
  renderTemplate(
    template,
    { input, context: { Execution: { Name: 'run-1' } }, variables: { who: 'Bo' } },
    fixedSources,
  );

const call = (text: string) => (render({ 'r.$': text }) as { r: unknown }).r;

describe('a payload template', () => {
  it('evaluates members ending in .$ at any depth and copies the rest', () => {
    expect(
      render({
        'a.$': '$.name',
        b: { 'c.$': '$$.Execution.Name', d: ['$.name', { 'e.$': '$who' }] },
        'f.$': "States.Format('{}!', $.name)",
        g: null,
      }),
    ).toEqual({ a: 'Ada', b: { c: 'run-1', d: ['$.name', { e: 'Bo' }] }, f: 'Ada!', g: null });
  });

  it('fails naming the member when its path finds nothing', () => {
    expect(() => render({ deep: { 'x.$': '$.gone' } })).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: expect.stringMatching(
          /^The JSONPath '\$\.gone' specified for the field 'x\.\$' could not be found in the input '\{/,
        ),
      }),
    );
  });
});

describe('the intrinsic functions', () => {
  it.each<[string, unknown]>([
    ['States.Array()', []],
    ["States.Array($.name, 1, -2.5, null, true, 'it\\'s')", ['Ada', 1, -2.5, null, true, "it's"]],
    ['States.ArrayPartition($.numbers, 2)', [[1, 2], [3, 4], [5]]],
    ['States.ArrayPartition($.numbers, 9)', [[1, 2, 3, 4, 5]]],
    ['States.ArrayContains($.numbers, 3)', true],
    ['States.ArrayContains(States.Array($.object), $.object)', true],
    ["States.ArrayContains($.numbers, '3')", true],
    ['States.ArrayContains($.numbers, false)', false],
    [
      `States.ArrayContains(States.Array(States.StringToJson('{"b":1,"a":2}')), States.StringToJson('{"a":2,"b":1}'))`,
      false,
    ],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayRange(1.9, 3.9, 1.9)', [1, 2, 3]],
    ['States.ArrayGetItem($.numbers, 1.9)', 2],
    ['States.ArrayGetItem(States.Array(), 7)', null],
    ['States.ArrayPartition($.numbers, 4.9)', [[1, 2, 3, 4], [5]]],
    ['States.ArrayGetItem($.numbers, 4)', 5],
    ['States.ArrayLength($.numbers)', 5],
    ['States.ArrayUnique($.repeats)', [{ a: 1 }, null, 1, '1']],
    ['States.ArrayUnique(States.Array(true, false, true))', [false, true]],
    [
      `States.ArrayUnique(States.StringToJson('[[1,2],[1,2],[2,1]]'))`,
      [
        [2, 1],
        [1, 2],
      ],
    ],
    ["States.Base64Encode('häuser')", 'aMOkdXNlcg=='],
    ["States.Base64Decode('aMOkdXNlcg==')", 'häuser'],
    ["States.Base64Decode(' a!M Okd XNlcg')", 'häuser'],
    ["States.Base64Decode('YWI==YWI=')", 'ab'],
    ["States.Hash(States.Array(1), 'MD5')", '35dba5d75538a9bbe0b4da4422759a0e'],
    ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["States.Hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ['States.JsonMerge($.object, States.StringToJson($.text), false)', { ...input.object, k: [1, 2] }],
    ['States.JsonMerge($.object, $.object, 1)', input.object],
    ['States.StringToJson($.text)', { k: [1, 2] }],
    ["States.StringToJson('')", null],
    ['States.JsonToString($.object)', '{"a":1,"b":[true,null,{"c":"x"}]}'],
    ['States.MathRandom(10, 20)', 12],
    ['States.MathRandom(1, 100, 42)', 63],
    ['States.MathRandom(1, 1000, 1)', 106],
    ['States.MathRandom(1, 1000, 2)', 806],
    ['States.MathRandom(2147483640, 2147483647, 1)', 2147483644],
    ['States.MathRandom(1, 10, -10)', 1],
    ['States.MathAdd($.half, -1)', 2],
    ['States.MathAdd(-1.5, 0.49)', -1],
    ["States.StringSplit('a,b;;c', ',;')", ['a', 'b', 'c']],
    ["States.StringSplit('', ',')", []],
    ['States.UUID()', fixedSources.uuid()],
    ["States.Format('{} has {} of \\{\\}', $.name, $.object)", 'Ada has {a=1, b=[true, null, {c=x}]} of {}'],
    ['States.Format($.template, $who)', 'Hi Bo'],
    ["States.ArrayGetItem(States.StringSplit($$.Execution.Name, '-'), States.MathAdd(0, 1))", '1'],
  ])('%s', (text, expected) => {
    expect(call(text)).toEqual(expected);
  });

  it('repeats a random number with a seed', () => {
    expect(call('States.MathRandom(1, 1000, 7)')).toBe(call('States.MathRandom(1, 1000, 7)'));
    expect(call('States.MathRandom(1, 1000, 7)')).not.toBe(call('States.MathRandom(1, 1000, 70000)'));
  });

  it.each([
    ['States.ArrayGetItem($.numbers, 5)', 'ArrayGetItem', 'Expected an index from 0 to 4, but got 5'],
    ['States.ArrayGetItem($.numbers, -1)', 'ArrayGetItem', 'Expected an index from 0 to 4, but got -1'],
    ['States.ArrayPartition($.numbers, 0.6)', 'ArrayPartition', 'Expected a chunk size of at least 1, but got 0.6'],
    ['States.ArrayRange(1, 5000, 1)', 'ArrayRange', 'Expected at most 1000 items, but the range has 5000'],
    ['States.ArrayRange(1, 2, 0.49)', 'ArrayRange', 'Expected a step other than 0'],
    ['States.ArrayLength($.name)', 'ArrayLength', 'Expected an array, but got "Ada"'],
    ['States.Array(States.ArrayLength($.name))', 'ArrayLength', 'Expected an array, but got "Ada"'],
    ["States.MathAdd('1', 2)", 'MathAdd', 'Expected a number, but got "1"'],
    [
      'States.MathAdd(2147483647, 1)',
      'MathAdd',
      'Expected a number from -2147483648 to 2147483647, but got 2147483648',
    ],
    ['States.MathRandom(1, 1.9)', 'MathRandom', 'Expected the end 1 to be greater than the start 1'],
    [
      'States.MathRandom(0, 4294967296)',
      'MathRandom',
      'Expected a number from -2147483648 to 2147483647, but got 4294967296',
    ],
    ['States.StringToJson(1)', 'StringToJson', 'Expected a string, but got 1'],
    [
      "States.Hash('a', 'CRC')",
      'Hash',
      'Expected one of MD5, SHA-1, SHA-256, SHA-384, SHA-512 as the algorithm, but got "CRC"',
    ],
    ['States.JsonMerge($.object, $.object, true)', 'JsonMerge', 'Expected false as the third argument, but got true'],
    ['States.UUID(1)', 'UUID', 'Invalid number of arguments: expected 0, but got 1'],
  ])('fail with the whole call and the function: %s', (text, name, reason) => {
    expect(() => call(text)).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: `There was an error while evaluating the intrinsic function: ${text}. Invalid arguments in States.${name}`,
        cause: expect.objectContaining({ message: reason }),
      }),
    );
  });

  it.each([
    ["States.Format('Hello {', 'a')", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('Hello {{}}', 'a')", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('}')", "Invalid template in States.Format: matching '{' not found for '}'."],
    [
      "States.Format('{} {}', 'a')",
      'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.',
    ],
    [
      'States.Format(123, 1)',
      'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.',
    ],
    [
      "States.StringToJson('{bad json}')",
      parseFault("Unexpected character ('b' (code 98)): was expecting double-quote to start field name", 2),
    ],
    [
      `States.StringToJson('{"a":1')`,
      parseFault(`Unexpected end-of-input: expected close marker for Object (start marker at ${hidden(1)})`, 7),
    ],
    [
      `States.StringToJson('{"a":1, "a":undefined}')`,
      parseFault(
        "Unrecognized token 'undefined': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        22,
      ),
    ],
  ])('say what is wrong with a template or a JSON text: %s', (text, reason) => {
    expect(() => call(text)).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: `There was an error while evaluating the intrinsic function: ${text}. ${reason}`,
      }),
    );
  });

  it.each([
    [
      'States.Array(States.ArrayLength($.gone))',
      /: The JsonPath argument for the field '\$\.gone' could not be found in the input '\{/,
    ],
    [
      'States.Array($$.Gone.Deep)',
      /: The JsonPath argument for the field '\$\.Gone\.Deep' could not be found in the input '\{/,
    ],
    [
      'States.Array($.numbers[9])',
      /: The JsonPath argument for the field '\$\.numbers\[9\]' could not be found in the input '\{/,
    ],
    ['States.Array($.name[0])', /: Filter: \[0\] can only be applied to arrays\. Current context is: "Ada"$/],
  ])('name the argument that finds nothing: %s', (text, reason) => {
    expect(() => call(text)).toThrow(
      expect.objectContaining({ error: 'States.Runtime', message: expect.stringMatching(reason) }),
    );
    expect(() => call(text)).toThrow(`The function '${text}' had the following error: `);
  });

  it.each([
    'States.Nope()',
    'States.Array(',
    "States.Array('a)",
    "States.Format('\\\"')",
    'States.Array($.a[)',
    'States.UUID() x',
    'Array(1)',
  ])('refuse what is no call: %s', (text) => {
    expect(() => parseIntrinsic(text)).toThrow(
      expect.objectContaining({ name: expect.stringMatching(/SyntaxError$/) }),
    );
    expect(IntrinsicSyntaxError.prototype).toBeInstanceOf(Error);
  });
});

function hidden(column: number): string {
  return `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`;
}

function parseFault(message: string, column: number): string {
  return `Cannot convert String to Json in States.StringToJson, caused by: ${message}\n at ${hidden(column)}`;
}
