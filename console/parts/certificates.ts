import { html } from 'hono/html';
import type { Entry } from '../../lambdas/shared/entries.ts';

interface Served {
  serial: string;
  issuer: string;
  subject: string;
  names: string[];
  notBefore: string;
  notAfter: string;
}

const rows: [keyof Served, string][] = [
  ['serial', 'Serial'],
  ['issuer', 'Issuer'],
  ['names', 'Names'],
  ['notBefore', 'Valid from'],
  ['notAfter', 'Valid to'],
];

/** The certificate that was served before the actions beside the one served after them, from the facts in the record. */
export function certificateSection(entries: Entry[]) {
  const served = (phase: string) => {
    const fact = entries.findLast(
      ({ kind, data }) => kind === 'fact' && data.fact === 'certificate' && data.phase === phase,
    );
    return fact && ((fact.data.value as { served?: Served } | null)?.served ?? null);
  };
  const [before, after] = [served('plan'), served('verify')];
  if (before === undefined) return '';
  const cell = (certificate: Served | null | undefined, field: keyof Served) => {
    if (certificate === undefined) return '';
    const value = certificate?.[field];
    return value === undefined ? 'none' : [value].flat().join(', ');
  };
  return html`<section aria-labelledby="certificate"><h2 id="certificate">Certificate served over TLS</h2>
<div class="scroll"><table><thead><tr><th></th><th scope="col">Before</th>${after === undefined ? '' : html`<th scope="col">After</th>`}</tr></thead><tbody>
${rows.map(([field, name]) => {
  const [was, is] = [cell(before, field), cell(after, field)];
  return html`<tr><th scope="row">${name}</th><td><code>${was}</code></td>${after === undefined ? '' : html`<td class="${was === is ? '' : 'changed'}"><code>${is}</code></td>`}</tr>`;
})}</tbody></table></div></section>`;
}
