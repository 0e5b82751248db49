import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { procedures } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import { anchorOf } from '../../workflows/shared/runbook-anchor.ts';
import { everyState, type State } from '../workflows/asl.ts';
import { errorsOf } from './errors-of.ts';

/** The anchor that GitHub and the console give a heading. */
const slug = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replaceAll(' ', '-');

function anchorsUnder(text: string, section: string): string[] {
  const [, body = ''] = text.split(new RegExp(`^## ${section}$`, 'm'));
  const [own = ''] = body.split(/^## /m);
  return [...own.matchAll(/^### (.+)$/gm)].map(([, heading]) => slug(heading!));
}

describe.each(procedures.map((procedure) => [procedure.name, procedure] as const))(
  'the runbook of %s',
  (_, procedure) => {
    const page = `${procedure.system}/${procedure.name.slice(procedure.system.length + 1)}.md`;
    const file = join(import.meta.dirname, '../../runbooks', page);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const { definition } = readDefinitionFile(procedure);

    it('has exactly the states of the definition, each under an anchor', () => {
      const states = everyState(definition as { States: Record<string, State> }).map(({ name }) => anchorOf(name));
      expect(anchorsUnder(text, 'States').sort()).toEqual(states.sort());
    });

    it('has exactly the errors that a run may end with, each under the anchor that messages link to', () => {
      const expected = errorsOf(procedure, definition).map(anchorOf);
      expect(anchorsUnder(text, 'Errors').sort()).toEqual(expected.sort());
    });

    it('has every action of the plan as a state, since failed commands link to their action', () => {
      const actions = everyState(definition as { States: Record<string, State> }).flatMap(({ state }) => {
        const action = state.Arguments?.Payload?.action;
        return typeof action === 'string' && !action.startsWith('{%') ? [action] : [];
      });
      expect(actions.filter((action) => !anchorsUnder(text, 'States').includes(action))).toEqual([]);
    });

    it('says when to use it, where it differs from the document, how to abort, how to undo, and draws the flow', () => {
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual(
        expect.arrayContaining([
          'When to use it',
          'What the document says, and where this differs',
          'How to abort',
          'How to undo',
        ]),
      );
      expect(text).toContain('```mermaid');
    });

    it('has no link within itself that leads nowhere', () => {
      const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading!));
      const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
      expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
      expect(new Set(anchors).size).toBe(anchors.length);
    });
  },
);
