import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { classLook as look, pageSheet } from '../shared/gate/present/look.ts';
import { visible } from '../shared/visible.ts';
import { scriptHashes } from './scripts.ts';

/** A whole page around its content. What plans, hosts and people wrote is seen in it as it is: nothing turns it around. */
export const frame = (title: string, content: unknown, script?: string) =>
  visible(
    String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><title>${title}</title><style>${raw(pageSheet)}</style></head>
<body${raw(look('page'))}><main${raw(look('column'))}><div${raw(look('sheet'))}>
${content}
</div></main>${script ? html`<script>${raw(script)}</script>` : ''}</body></html>`),
  );

/** The one style sheet by its hash: the page loads and runs nothing else but the scripts named by theirs. */
const styleHash = createHash('sha256').update(pageSheet).digest('base64');

/** Headers of every answer: nothing is loaded, framed, kept, or told to another site. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; script-src ${scriptHashes}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'strict-transport-security': 'max-age=31536000',
  'cache-control': 'no-store',
};

/** A page that has only something to say. */
export function noticePage(title: string, text: string): string {
  return frame(
    `${title} · Stepbook`,
    html`<p${raw(look('brand'))}>Stepbook</p><h1${raw(look('title'))}>${title}</h1><p${raw(look('text'))}>${text}</p>`,
  );
}
