import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { functions } from '../../lambdas/catalog.ts';
import { type Part, partsOf, without } from '../../lambdas/procedure-parts.ts';

const root = join(import.meta.dirname, '../..');
const parts: Part[] = ['plan', 'triage', 'judge', 'check'];
const procedures = readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[^/]+\/[^/]+\/procedure\.ts$/.test(path))
  .map((path) => [path, readFileSync(join(root, 'workflows', path), 'utf8')] as const);

describe.each(procedures)('%s', (_, text) => {
  it('is written so that its parts can be left out of a bundle', () => {
    const bare = without(text, parts);
    const own = parts.filter((part) => new RegExp(`^ {2}${part},$`, 'm').test(text));
    expect(own.length).toBeGreaterThan(0);
    expect(parts.filter((part) => bare.includes(`${part}() { throw new Error(`))).toEqual(own);
    expect(bare).not.toMatch(/from '\.\/(plan|judge|check)\.ts'|\btriage \}|import \{ {1,2}\}/);
  });

  it('stays as it is where nothing is left out', () => {
    expect(without(text, [])).toBe(text);
  });
});

it('every function that asks for a part of procedures has it in its bundle', () => {
  const asking = functions.flatMap(({ name }) => {
    const task = readFileSync(join(root, 'lambdas', name, 'task.ts'), 'utf8');
    const asks = parts.filter((part) => task.includes(`procedure.${part}(`));
    const plans = task.includes('makePlanDocument(') ? (['plan'] as const) : [];
    return [...asks, ...plans].map((part) => `${name} ${part}`);
  });
  const given = functions.flatMap(({ name }) => partsOf(name).map((part) => `${name} ${part}`));
  expect(given.sort()).toEqual(asking.sort());
});
