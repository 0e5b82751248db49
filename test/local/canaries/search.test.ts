import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { searchFor } from '../../../local/canaries/search.ts';
import { textSecret } from '../../../local/canaries/secret.ts';

// With signs that a URL has to encode, early enough to be in the first piece.
const secret = `${randomBytes(3).toString('hex')}+/${randomBytes(18).toString('base64')}`;
const other = textSecret('another', randomBytes(24).toString('base64'));
const search = searchFor([textSecret('the secret', secret), other]);
const found = (text: string) => search.in(Buffer.from(text)).map(({ secret: { name }, form }) => `${name} ${form}`);

const base64 = (before: string) => Buffer.from(`${before}${secret}"}`).toString('base64');
const hex = Buffer.from(secret).toString('hex');
const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, 'g'))!;

describe('the search for secrets', () => {
  it.each<[string, string, string]>([
    ['as it is', secret, 'raw'],
    ['base64 at offset 0', base64(''), 'base64'],
    ['base64 at offset 1', base64('{'), 'base64'],
    ['base64 at offset 2', base64('{"'), 'base64'],
    ['base64url at offset 1', base64('x').replaceAll('+', '-').replaceAll('/', '_'), 'base64'],
    ['hex', hex, 'hex'],
    ['upper-case hex with colons', lines(hex.toUpperCase(), 2).join(':'), 'hex'],
    [
      'a hex dump in lines',
      lines(hex, 2)
        .join(' ')
        .replace(/(.{24})/g, '$1\n'),
      'hex',
    ],
    ['encoded for a URL', encodeURIComponent(secret), 'url'],
    [
      'every character percent-encoded',
      lines(hex, 2)
        .map((two) => `%${two}`)
        .join(''),
      'hex',
    ],
    ['reversed', [...secret].reverse().join(''), 'reversed'],
    ['base64, reversed', [...base64('')].reverse().join(''), 'reversed'],
    ['in lines of five', lines(secret, 5).join('\r\n'), 'raw'],
    ['as a JSON list of pieces', JSON.stringify(lines(secret, 4)), 'raw'],
    ['base64 in lines of eight', lines(base64(''), 8).join('\n'), 'base64'],
    ['joined in code', lines(secret, 6).join(`' + '`), 'raw'],
    ['half of it', secret.slice(0, 16), 'raw'],
    ['pieces with words between them', `first ${secret.slice(0, 15)} then ${secret.slice(15)}`, 'raw'],
    ['UTF-16', Buffer.from(secret, 'utf16le').toString('latin1'), 'raw'],
  ])('finds it %s', (_what, text, form) => {
    expect(found(`some text before ${text} and after`)).toContain(`the secret ${form}`);
    expect(found(`some text before ${text} and after`).filter((each) => each.startsWith('another'))).toEqual([]);
  });

  it('finds binary secrets as bytes, in base64 and in hex', () => {
    const key = randomBytes(32);
    const binary = searchFor([{ name: 'a key', bytes: key }]);
    const formsIn = (content: Buffer) => binary.in(content).map(({ form }) => form);
    expect(formsIn(Buffer.concat([randomBytes(100), key, randomBytes(100)]))).toContain('raw');
    expect(formsIn(Buffer.from(key).reverse())).toContain('reversed');
    expect(formsIn(Buffer.from(Buffer.concat([Buffer.from('xy'), key]).toString('base64')))).toContain('base64');
    expect(formsIn(Buffer.from(key.toString('hex')))).toContain('hex');
  });

  it('finds nothing in a hundred thousand random characters, and refuses what is too short to search for', () => {
    expect(search.in(Buffer.from(randomBytes(75_000).toString('base64')))).toEqual([]);
    expect(search.in(Buffer.from(randomBytes(50_000).toString('hex')))).toEqual([]);
    expect(() => searchFor([textSecret('a word', 'password')])).toThrow(/a word has 8 letters and digits: at least 12/);
  });
});
