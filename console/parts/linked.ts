import { html } from 'hono/html';

/**
 * A text with its web addresses as links. Those of runbooks (`…/gaia/reset-certificates.md#anchor`) lead to the console's
 * own copy of the page.
 */
export function linked(text: string) {
  const parts = text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:)])/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<a href="${runbookPath(part) ?? part}" rel="noreferrer">${part}</a>` : part))}`;
}

/** The console's path of a published runbook page; undefined for any other address. */
export function runbookPath(url: string): string | undefined {
  const found = /\/([a-z0-9-]+)\/([a-z0-9-]+)\.md(#[A-Za-z0-9-]+)?$/.exec(url);
  return found ? `/runbooks/${found[1]}/${found[2]}${found[3] ?? ''}` : undefined;
}
