import { html } from 'hono/html';

/**
 * A table; on a narrow screen each row is a list of its cells, each with its heading beside it. The roles are said because a
 * browser forgets them of elements that are shown as something else.
 */
export const table = (headings: string[], rows: unknown[][]) =>
  html`<div class="scroll"><table class="rows" role="table"><thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th scope="col" role="columnheader">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => html`<tr role="row">${cells.map((cell, at) => html`<td role="cell" data-heading="${headings[at]}"><div>${cell}</div></td>`)}</tr>`)}</tbody></table></div>`;
