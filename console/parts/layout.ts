import { html } from 'hono/html';
import { visible } from '../../lambdas/shared/visible.ts';

const places = [
  ['', 'Overview'],
  ['approvals', 'Approvals'],
  ['mail', 'Mail'],
  ['procedures', 'Procedures'],
  ['schedules', 'Schedules'],
  ['ledger', 'Certificates'],
  ['runbooks', 'Runbooks'],
] as const;

export type Place = (typeof places)[number][0];

/** A page of the console. `live`: the page asks again now and then, and shows what has changed. */
export function page(options: {
  title: string;
  place?: Place;
  live?: boolean;
  wide?: boolean;
  content: unknown;
}): string {
  const { title, place, live = false, wide = false, content } = options;
  return visible(
    String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · Stepbook</title><link rel="stylesheet" href="/assets/console.css">
${live || wide ? html`<script src="/assets/live.js" defer></script>` : ''}</head>
<body><a class="skip" href="#main">To the content</a>
<header><a class="brand" href="/">Stepbook</a><nav aria-label="Console">
${places.map(([path, name]) => html`<a href="/${path}"${path === place ? html` aria-current="page"` : ''}>${name}</a>`)}
</nav></header>
<main id="main"${live ? html` data-live` : ''}${wide ? html` class="wide"` : ''}>${content}</main></body></html>`),
  );
}

/** A status in a coloured pill. */
export const pill = (status: string) => {
  const words = status.toLowerCase().replaceAll('_', ' ');
  return html`<span class="pill ${words.replaceAll(' ', '-')}">${words}</span>`;
};
