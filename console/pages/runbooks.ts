import { readdir, readFile } from 'node:fs/promises';
import { html, raw } from 'hono/html';
import { findProcedure } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import type { Definition } from '../cell-reader.ts';
import { drawGraph } from '../graph/draw.ts';
import { renderMarkdown } from '../markdown.ts';
import { page } from '../parts/layout.ts';

const folder = new URL('../../runbooks/', import.meta.url);

/** The runbooks, by system. */
export async function runbookListPage(): Promise<string> {
  const systems = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const lists = await Promise.all(
    systems.sort().map(async (system) => {
      const files = (await readdir(new URL(`${system}/`, folder))).filter((file) => file.endsWith('.md')).sort();
      return html`<section><h2>${system}</h2><ul>${files.map((file) => html`<li><a href="/runbooks/${system}/${file.slice(0, -3)}">${file.slice(0, -3)}</a></li>`)}</ul></section>`;
    }),
  );
  return page({
    title: 'Runbooks',
    place: 'runbooks',
    content: html`<h1>Runbooks</h1>${lists.length > 0 ? lists : html`<p class="quiet">There is none yet.</p>`}`,
  });
}

/** The states of the procedure that a runbook is of, as its definition has them now. */
function pictureOf(procedure: string): string | undefined {
  const found = findProcedure(procedure);
  return found && String(drawGraph(readDefinitionFile(found).definition as unknown as Definition, new Map()));
}

/** One runbook; the anchors that errors and mails name are its headings. */
export async function runbookPage(system: string, name: string): Promise<string | undefined> {
  const plain = /^[a-z0-9-]+$/;
  if (!plain.test(system) || !plain.test(name)) return undefined;
  try {
    const text = await readFile(new URL(`${system}/${name}.md`, folder), 'utf8');
    return page({
      title: `${system} / ${name}`,
      place: 'runbooks',
      content: html`<p class="quiet"><a href="/runbooks">Runbooks</a> / ${system}</p><article>${raw(renderMarkdown(text, system, pictureOf(`${system}-${name}`)))}</article>`,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
