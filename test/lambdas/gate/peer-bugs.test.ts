import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const rows = [
  ...readFileSync(join(root, 'docs/peer-bugs.md'), 'utf8').matchAll(/^\| (T\d+)? ?\| .*? \| (test\/\S+) \| (.+) \|$/gm),
].map(([, bug, file, name]) => ({ bug, file: file!, name: name! }));

it('every bug of the list has a test', () => {
  expect(rows.map(({ bug }) => bug).filter(Boolean)).toEqual(Array.from({ length: 18 }, (_, at) => `T${at + 1}`));
});

it.each(rows.map(({ file, name }) => [name, file]))('"%s" is a test of %s', (name, file) => {
  const source = readFileSync(join(root, file), 'utf8');
  expect(source).toMatch(
    new RegExp(`(it|describe)[^\\n]*?\\(\\s*['"\`]${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
  );
});
