import type { WireAnswer, WireRequest } from '../wire/request.ts';
import type { Mailbox } from './mailbox.ts';

/**
 * The mailbox over HTTP: `GET /_stepbook/mail` → `{ mails }`, newest first; `/_stepbook/mail/<id>` → the entry with its
 * bodies; `/_stepbook/mail/<id>/raw` → the message as it was sent.
 */
export function serveMail(mailbox: Mailbox, request: WireRequest): WireAnswer | undefined {
  const found = /^\/_stepbook\/mail(?:\/([^/]+)(\/raw)?)?\/?$/.exec(request.path);
  if (!found) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD' }, body: '' };
  }
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  const json = (status: number, value: object): WireAnswer => ({
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  const [, id, raw] = found;
  if (id === undefined) return json(200, { mails: mailbox.list() });
  const mime = raw ? mailbox.read(id) : undefined;
  if (mime) return { status: 200, headers: { ...headers, 'content-type': 'message/rfc822' }, body: mime };
  const mail = mailbox.open(id);
  return mail ? json(200, mail) : json(404, { error: 'NoSuchMail', message: `there is no mail '${id}'` });
}
