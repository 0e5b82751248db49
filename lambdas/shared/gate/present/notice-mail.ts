import { html, raw } from 'hono/html';
import { inlineLook as look, mailSheet, type Part } from './look.ts';

/** A mail that tells something and asks for no decision: what happened, and a table of what belongs to it. */
export interface NoticeContent {
  /** One line over the title, e.g. `Stepbook · alert`. */
  brand: string;
  title: string;
  /** What happened, in a box of this look. Line ends are kept. */
  notice: { part: Extract<Part, 'danger' | 'caution' | 'plain'>; text: string };
  /** Name and value; a value that is an address of a page is a link. */
  rows: readonly (readonly [name: string, value: string])[];
  foot: string;
}

const widest = (rows: NoticeContent['rows']) => Math.max(0, ...rows.map(([name]) => name.length)) + 2;

/** The notice in plain text. */
export function noticeText({ title, notice, rows, foot }: NoticeContent): string {
  const width = widest(rows);
  const told = rows.map(([name, value]) => {
    return `${`${name}:`.padEnd(width)}${value.replaceAll('\n', `\n${' '.repeat(width)}`)}`;
  });
  return [title, '', notice.text, '', ...told, '', foot, ''].join('\n');
}

/** The notice in HTML: nothing remote, no script, no link but those of the rows. */
export function noticeHtml({ brand, title, notice, rows, foot }: NoticeContent): string {
  const value = (text: string) =>
    /^https?:\/\/\S+$/.test(text)
      ? html`<a${raw(look('link'))} href="${text}">${text}</a>`
      : text.split('\n').map((line, at) => html`${at === 0 ? '' : raw('<br>')}${line}`);
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${title}</title><style>${raw(mailSheet)}</style></head>
<body${raw(look('page'))}><div${raw(look('column'))}><div${raw(look('sheet'))}>
<p${raw(look('brand'))}>${brand}</p>
<h1${raw(look('title'))}>${title}</h1>
<p${raw(look(notice.part))}>${value(notice.text)}</p>
<table${raw(look('facts'))}>${rows.map(([name, text]) => html`<tr><th scope="row"${raw(look('factName'))}>${name}</th><td${raw(look('fact'))}>${value(text)}</td></tr>`)}</table>
</div>
<p${raw(look('foot'))}>${foot}</p>
</div></body></html>`);
}
