import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { type CellAddress, createCellReader } from './cell-reader.ts';
import { approvalPage, approvalsPage } from './pages/approvals.ts';
import { ledgerPage } from './pages/ledger.ts';
import { type Mailbox, mailHtml, mailListPage, mailPage } from './pages/mail.ts';
import { overviewPage } from './pages/overview.ts';
import { proceduresPage } from './pages/procedures.ts';
import { runPage } from './pages/run.ts';
import { runbookListPage, runbookPage } from './pages/runbooks.ts';
import { schedulesPage } from './pages/schedules.ts';
import { page } from './parts/layout.ts';

export interface ConsoleOptions extends CellAddress {
  /** The embedded stack's mailbox; none on AWS. */
  mail?: Mailbox;
}

const policy = (rest: string) => `default-src 'none'; base-uri 'none'; form-action 'none'; ${rest}`;
const pagePolicy = policy(
  "style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'",
);
// A mail may style itself; its links open outside of the frame, and it can do nothing else.
const mailPolicy = policy(
  "style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
);
const assets = { 'console.css': 'text/css; charset=utf-8', 'live.js': 'text/javascript; charset=utf-8' } as const;

/**
 * The console of one cell: pages made on the server from the Step Functions API and the function `stepbook-read-run`, the
 * same on AWS and on the embedded stack. It only shows: no request to it changes anything, so it answers GET and HEAD alone.
 */
export function createConsole(options: ConsoleOptions): (request: Request) => Promise<Response> {
  const { mail, ...address } = options;
  const cell = createCellReader(address);
  const app = new Hono({ strict: false });

  app.use(async (context, next) => {
    if (['GET', 'HEAD'].includes(context.req.method)) await next();
    else context.res = context.text('the console only shows\n', 405, { allow: 'GET, HEAD' });
    const { headers } = context.res;
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', pagePolicy);
    headers.set('referrer-policy', 'same-origin');
    headers.set('x-content-type-options', 'nosniff');
    headers.set('cross-origin-resource-policy', 'same-origin');
    headers.set('cache-control', 'no-cache');
  });

  app.get('/', async (context) => show(context, await overviewPage(cell)));
  app.get('/runs/:run', async (context) => show(context, await runPage(cell, context.req.param('run'))));
  app.get('/runs/:run/transcript', async (context) => {
    const text = await cell.transcript(context.req.param('run'));
    return text === undefined
      ? show(context, undefined)
      : context.body(text, 200, { 'content-type': 'application/json' });
  });
  app.get('/approvals', async (context) => show(context, await approvalsPage(cell)));
  app.get('/approvals/:gate', async (context) => show(context, await approvalPage(cell, context.req.param('gate'))));
  app.get('/mail', async (context) => show(context, await mailListPage(mail)));
  app.get('/mail/:id', async (context) => show(context, await mailPage(mail, context.req.param('id'))));
  app.get('/mail/:id/html', async (context) => {
    const body = await mailHtml(mail, context.req.param('id'));
    if (body === undefined) return show(context, undefined);
    return context.html(body.replace('<head>', '<head><base target="_blank">'), 200, {
      'content-security-policy': mailPolicy,
    });
  });
  app.get('/mail/:id/source', async (context) => {
    const source = await mail?.read(context.req.param('id'));
    return source
      ? context.body(new Uint8Array(source), 200, { 'content-type': 'message/rfc822' })
      : show(context, undefined);
  });
  app.get('/runbooks', async (context) => show(context, await runbookListPage()));
  app.get('/runbooks/:system/:name', async (context) => {
    const { system, name } = context.req.param();
    return show(context, await runbookPage(system, name.replace(/\.md$/, '')));
  });
  app.get('/procedures', async (context) => show(context, await proceduresPage(cell)));
  app.get('/ledger', async (context) => show(context, await ledgerPage(cell, new Date())));
  app.get('/schedules', async (context) => show(context, await schedulesPage(cell)));
  app.get('/assets/:name', async (context) => {
    const name = context.req.param('name') as keyof typeof assets;
    if (!Object.hasOwn(assets, name)) return show(context, undefined);
    return context.body(await readFile(new URL(`assets/${name}`, import.meta.url), 'utf8'), 200, {
      'content-type': assets[name],
    });
  });
  app.notFound((context) => show(context, undefined));
  app.onError((error, context) => {
    const content = html`<h1>The cell does not answer</h1><p class="notice bad"><strong>${error.name}.</strong> ${error.message}</p>`;
    return context.html(page({ title: 'No answer', content }), 502);
  });
  return async (request) => app.fetch(request);
}

/** A page, or 304 when the reader has it as it is; 404 when there is none. */
function show(context: Context, body: string | undefined): Response {
  if (body === undefined) {
    const content = html`<h1>Not found</h1><p>There is no such page. <a href="/">Overview</a></p>`;
    return context.html(page({ title: 'Not found', content }), 404) as Response;
  }
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, { etag });
  return context.html(body, 200, { etag }) as Response;
}
