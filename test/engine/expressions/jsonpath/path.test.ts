import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PathSyntaxError, parsePath } from '../../../../engine/expressions/jsonpath/parse-path.ts';
import {
  findPath,
  type PathScope,
  readPath,
  readPathOf,
  writePath,
} from '../../../../engine/expressions/jsonpath/path.ts';

const scope: PathScope = {
  input: {
    'store-name': 'Corner',
    'a.b': 'dotted',
    'x=y&z': 'signs',
    nothing: null,
    flags: { on: true, off: false },
    books: [
      { title: 'Red', price: 8, tags: ['x'], isbn: '1' },
      { title: 'Green', price: 12, tags: [] },
      { title: 'Blue', price: 22, tags: ['x', 'y'], isbn: '3' },
    ],
    limit: 10,
    numbers: [3, 1, 2],
  },
  context: { Execution: { Id: 'e1' } },
  variables: { chosen: { title: 'Red' }, count: 0 },
};

describe('reading a path', () => {
  it.each<[string, unknown]>([
    ['$', scope.input],
    ['$$', scope.context],
    ['$$.Execution.Id', 'e1'],
    ['$chosen.title', 'Red'],
    ['$count', 0],
    ['$.store-name', 'Corner'],
    ["$['store-name']", 'Corner'],
    ["$['a.b']", 'dotted'],
    ['$.a\\.b', 'dotted'],
    ['$.nothing', null],
    ['$.x=y&z', 'signs'],
    ['$.books[0].title', 'Red'],
    ['$.books[-1].title', 'Blue'],
    ['$.books[*].price', [8, 12, 22]],
    ['$.books[0,2].title', ['Red', 'Blue']],
    ['$.books[1:].title', ['Green', 'Blue']],
    ['$.books[:-1].title', ['Red', 'Green']],
    ['$.books[-2:].title', ['Green', 'Blue']],
    ['$..price', [8, 12, 22]],
    ['$..tags[0]', ['x', null, 'x']],
    ['$.numbers[0,7]', [3, null]],
    ['$.books[?(@.isbn == 1)].title', ['Red']],
    ['$.books[?(@.isbn === 1)].title', []],
    ["$.books[?(@.price == '12')].title", ['Green']],
    ["$.books[?(@.price !== '12')].title", ['Red', 'Green', 'Blue']],
    ['$.books[?(@.isbn == @.gone)].title', []],
    ["$.books[?(@.title nin 'Red')].price", [8, 12, 22]],
    ["$.books[?(@.tags all ['x', 'y'])].title", ['Blue']],
    ['$.books[?(@.price =~ /2./)].title', ['Blue']],
    ['$.books[?(@.tags[*])].title', ['Red', 'Green', 'Blue']],
    ['$.books[?(@.gone[*])].title', []],
    ['$.books[?(@.tags[1])].title', ['Red', 'Green', 'Blue']],
    ["$.flags['on','off','gone']", { on: true, off: false }],
    ["$['flags','books'].on", [true]],
    ['$.numbers[1:-1]', []],
    ['$.numbers[-2:-1]', [1]],
    ["$.store-name[?(@ == 'Corner')]", []],
    ['$.flags[?(@.on == true)].off', [false]],
    ['$.flags.*', [true, false]],
    ['$.books[?(@.price > 10)].title', ['Green', 'Blue']],
    ['$.books[?(@.price < $.limit)].title', ['Red']],
    ['$.books[?(@.isbn)].title', ['Red', 'Blue']],
    ['$.books[?(!@.isbn)].title', ['Green']],
    ["$.books[?(@.title == 'Red' || (@.price >= 22 && @.isbn != '1'))].title", ['Red', 'Blue']],
    ['$.books[?(@.title =~ /re.*/i)].title', ['Red']],
    ['$.books[?(@.title in [\'Red\', "Blue"])].price', [8, 22]],
    ["$.books[?(@.title nin ['Red'])].price", [12, 22]],
    ["$.books[?(@.tags anyof ['y'])].title", ['Blue']],
    ['$.books[?(@.tags size 2)].title', ['Blue']],
    ['$.books[?(@.tags empty true)].title', ['Green']],
    ["$.books[?(@['title'] == 'Green')].price", [12]],
    ['$.numbers[?(@ > 1)]', [3, 2]],
    ['$.books.length()', 3],
    ['$.numbers.max()', 3],
    ['$.books[*].price.sum()', 42],
    ['$.gone[*]', []],
    ['$.gone.deeper[1:2].x', []],
    ['$.books[5:9]', []],
    ['$.books[?(@.price > 99)]', []],
    ['$..gone', []],
  ])('%s', (path, expected) => {
    expect(findPath(path, scope)).toEqual(expected);
  });

  it.each([
    ['$.gone', "Invalid path '$.gone' : No results for path: $['gone']"],
    ['$.gone.deeper', "Invalid path '$.gone.deeper' : Missing property in path $['gone']"],
    [
      '$.nothing[0].a',
      "Invalid path '$.nothing[0].a' : Filter: [0]['a'] can only be applied to arrays. Current context is: null",
    ],
    ['$.books[7][0]', "Invalid path '$.books[7][0]' : The path $['books'][7] is null"],
    ['$.books[7].title', expect.stringContaining("['title'] in path $['books'][7] but found 'null'.")],
    ['$.nothing.a', expect.stringContaining("but found 'com.fasterxml.jackson.databind.node.NullNode'.")],
    ['$.limit.a', expect.stringContaining("but found 'com.fasterxml.jackson.databind.node.IntNode'.")],
    ['$other', "Invalid path '$other' : No results for path: $other"],
  ])('fails with the reason when a definite path finds nothing: %s', (path, message) => {
    expect(() => readPath(path, scope)).toThrow(expect.objectContaining({ error: 'States.Runtime', message }));
  });

  it.each(['$.books[7]', '$.books[-4]', '$.numbers[3]'])('reads null past the end of a list: %s', (path) => {
    expect(readPath(path, scope)).toBeNull();
    expect(readPathOf('to.$', path, scope)).toBeNull();
    expect(findPath(path, scope)).toBeUndefined();
  });

  it('names the field and the input when a field holds the path', () => {
    expect(() => readPathOf('to.$', '$.b', { ...scope, input: { a: 1 } })).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: "The JSONPath '$.b' specified for the field 'to.$' could not be found in the input '{\"a\":1}'",
      }),
    );
  });

  it.each(['', 'a', '$.', '$[', '$.a[', '$.a[?(@.b ==)]', "$['a", '$.a b', '$[?(@.x > )]', '$.a[1;2]'])(
    'refuses what is no path: %s',
    (text) => {
      expect(() => parsePath(text)).toThrow(PathSyntaxError);
    },
  );

  it('takes any text for a path or refuses it, and never fails otherwise', () => {
    const part = fc.constantFrom(
      '$',
      '$$',
      '.a',
      '..b',
      "['c']",
      '[0]',
      '[-1:2]',
      '[*]',
      '[?(@.p',
      ' > 1',
      '&&',
      '=~ /x(/',
      ')]',
      '[',
      "'",
      '..',
      '()',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        let path: ReturnType<typeof parsePath>;
        try {
          path = parsePath(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PathSyntaxError);
          return;
        }
        const value = findPath(path, scope);
        expect(path.definite || Array.isArray(value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not reach what a JSON value only inherits', () => {
    expect(findPath('$.constructor', scope)).toBeUndefined();
    expect(findPath("$.flags['__proto__']", scope)).toBeUndefined();
  });
});

describe('writing a reference path', () => {
  it('replaces, adds and makes the objects on the way', () => {
    expect(writePath({ a: 1 }, '$', 2)).toBe(2);
    expect(writePath({ a: 1 }, '$.a', 2)).toEqual({ a: 2 });
    expect(writePath({ a: 1 }, '$.b.c.d', 2)).toEqual({ a: 1, b: { c: { d: 2 } } });
    expect(writePath({ a: [1, 2] }, '$.a[1]', 9)).toEqual({ a: [1, 9] });
  });

  it.each<[unknown, string, string]>([
    ['text', '$.a', 'Unable to apply step "a" to input "text"'],
    [[1], '$.a', 'Unable to apply step "a" to input [1]'],
    [{ a: 1 }, '$.a.b', 'Unable to apply step "b" to input 1'],
    [null, '$.a', 'Unable to apply step "a" to input null'],
  ])('fails where the input has no object: %j %s', (input, path, message) => {
    expect(() => writePath(input, path, 1)).toThrow(
      expect.objectContaining({ error: 'States.ResultPathMatchFailure', message }),
    );
  });

  it('reads back what it wrote and changes nothing else', () => {
    const key = fc.stringMatching(/^[a-z]{1,3}$/);
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.dictionary(key, fc.integer())),
        key,
        key,
        fc.jsonValue(),
        (input, first, second, value) => {
          const before = structuredClone(input);
          const written = writePath(input, `$.${first}.${second}`, value) as Record<string, Record<string, unknown>>;
          expect(findPath(`$.${first}.${second}`, { input: written, context: {}, variables: {} })).toEqual(value);
          expect(input).toEqual(before);
          expect({ ...written, [first]: undefined }).toEqual({ ...before, [first]: undefined });
        },
      ),
    );
  });
});
