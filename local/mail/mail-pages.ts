import type { WireAnswer, WireRequest } from '../wire/request.ts';
import type { Mailbox } from './mailbox.ts';

const base = '/_stepbook/mail';

/** The mailbox over HTTP: `GET /_stepbook/mail` lists it as JSON, `/_stepbook/mail/<id>` gives the message as it is. */
export function serveMail(mailbox: Mailbox, request: WireRequest): WireAnswer | undefined {
  if (request.path !== base && !request.path.startsWith(`${base}/`)) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD' }, body: '' };
  }
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  const id = decodeURIComponent(request.path.slice(base.length + 1));
  if (id === '') {
    const body = JSON.stringify({ mail: mailbox.list() });
    return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body };
  }
  const mime = mailbox.read(id);
  if (mime) return { status: 200, headers: { ...headers, 'content-type': 'message/rfc822' }, body: mime };
  const body = JSON.stringify({ error: 'NoSuchMail', message: `there is no mail '${id}'` });
  return { status: 404, headers: { ...headers, 'content-type': 'application/json' }, body };
}
