import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { marked } from 'marked';
import { parse } from 'yaml';
import { findProcedure } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import { anchorOf } from '../../workflows/shared/runbook-anchor.ts';
import { everyState, type State } from '../workflows/asl.ts';
import { errorsOf } from './errors-of.ts';

const runbooks = join(import.meta.dirname, '../../runbooks');

interface Clause {
  at: string;
  says: string;
  by?: string[];
  note?: string;
  not?: string;
}

const { clauses } = parse(readFileSync(join(runbooks, 'gaia/clauses.yaml'), 'utf8')) as { clauses: Clause[] };

const steps = (part: string, ...names: (string | number)[]) => names.map((name) => `${part} step ${name}`);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** The outline of the document: every numbered step (Task 3 has no step 8), every section of its tips. */
const outline = [
  ...['Prerequisites 1', 'Prerequisites 2', 'Prerequisites 3'],
  ...steps('Task 1', ...numbers(1, 7), '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', ...numbers(8, 16)),
  ...steps('Task 2', ...numbers(1, 10)),
  'Task 3',
  ...steps('Task 3', ...numbers(1, 7), 9),
  ...['SSH', 'docker services', 'certbot', 'nginx', 'gaia-admin', 'gaia-reader', 'gaia-hub', 'key files', 'cat'].map(
    (name) => `Tips ${name}`,
  ),
  ...steps('Restart', ...numbers(1, 5)),
];

/** The anchors of a procedure's runbook that are states, actions or errors of the procedure. */
function anchorsOf(name: string): Set<string> {
  const procedure = findProcedure(name)!;
  const { definition } = readDefinitionFile(procedure);
  const states = everyState(definition as unknown as { States: Record<string, State> }).map((each) => each.name);
  const known = new Set([...states, ...errorsOf(procedure, definition)].map(anchorOf));
  const text = readFileSync(join(runbooks, `${name.replace('-', '/')}.md`), 'utf8');
  const headings = marked.lexer(text).flatMap((token) => (token.type === 'heading' ? [anchorOf(token.text)] : []));
  return new Set(headings.filter((heading) => known.has(heading)));
}

describe('the clauses of the hub document', () => {
  it('are all there: every step, every section, each once', () => {
    const at = clauses.map((clause) => clause.at);
    expect(outline.filter((each) => !at.includes(each))).toEqual([]);
    expect(at.filter((each, index) => at.indexOf(each) !== index)).toEqual([]);
  });

  it('each have a state, a guard or an error that stands for them, or a reason why nothing does', () => {
    const open = clauses.filter(({ by = [], not }) => by.length === 0 && !not?.trim());
    expect(open).toEqual([]);
    expect(clauses.filter(({ by, not }) => by && not)).toEqual([]);
  });

  it('are stood for by what the procedures and their runbooks really have', () => {
    const anchors = new Map<string, Set<string>>();
    const missing = clauses.flatMap(({ at, by = [] }) =>
      by.flatMap((link) => {
        const [name, anchor] = link.split('#') as [string, string];
        if (!findProcedure(name)) return [`${at}: there is no procedure ${name}`];
        if (!anchors.has(name)) anchors.set(name, anchorsOf(name));
        return anchors.get(name)!.has(anchor) ? [] : [`${at}: ${name} has no #${anchor}`];
      }),
    );
    expect(missing).toEqual([]);
  });
});
