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
    ["States.ArrayContains($.numbers, '3')", false],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayGetItem($.numbers, 4)', 5],
    ['States.ArrayLength($.numbers)', 5],
    ['States.ArrayUnique($.repeats)', [1, '1', { a: 1 }, null]],
    ["States.Base64Encode('häuser')", 'aMOkdXNlcg=='],
    ["States.Base64Decode('aMOkdXNlcg==')", 'häuser'],
    ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["States.Hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ['States.JsonMerge($.object, States.StringToJson($.text), false)', { ...input.object, k: [1, 2] }],
    ['States.StringToJson($.text)', { k: [1, 2] }],
    ["States.StringToJson('')", null],
    ['States.JsonToString($.object)', '{"a":1,"b":[true,null,{"c":"x"}]}'],
    ['States.MathRandom(10, 20)', 12],
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
    ["States.Format('{} {}', 'a')", 'The number of arguments does not match the occurrences of {}: 1 for 2'],
    ['States.ArrayGetItem($.numbers, 5)', 'Expected an index from 0 to 4, but got 5'],
    ['States.ArrayPartition($.numbers, 0)', 'Expected a chunk size of at least 1, but got 0'],
    ['States.ArrayRange(1, 5000, 1)', 'Expected at most 1000 items, but the range has 5000'],
    ['States.ArrayLength($.name)', 'Expected an array, but got "Ada"'],
    ["States.MathAdd('1', 2)", 'Expected a number, but got "1"'],
    ["States.StringToJson('{')", 'Expected a JSON text, but got "{"'],
    ["States.Base64Decode('%%')", 'Expected base64, but got "%%"'],
    [
      "States.Hash('a', 'CRC')",
      'Expected one of MD5, SHA-1, SHA-256, SHA-384, SHA-512 as the algorithm, but got "CRC"',
    ],
    ['States.JsonMerge($.object, $.object, true)', 'Expected false as the third argument, deep merging, but got true'],
    ['States.UUID(1)', 'Invalid number of arguments: expected 0, but got 1'],
  ])('fail with the call and the reason: %s', (text, reason) => {
    expect(() => call(text)).toThrow(
      expect.objectContaining({
        error: 'States.IntrinsicFailure',
        message: `The function '${text}' had the following error: ${reason}`,
      }),
    );
  });

  it('name the argument that finds nothing', () => {
    expect(() => call('States.ArrayLength($.gone)')).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: expect.stringMatching(
          /^The function 'States\.ArrayLength\(\$\.gone\)' had the following error: The JsonPath argument for the field '\$\.gone' could not be found in the input '/,
        ),
      }),
    );
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
