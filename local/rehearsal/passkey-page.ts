import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { challengeOf } from '../../lambdas/shared/gate/passkey/challenge.ts';
import { Decision } from '../../lambdas/shared/gate/vote.ts';
import type { Page } from '../wire/front.ts';
import type { WireAnswer } from '../wire/request.ts';
import { rehearsalPasskey } from './passkeys.ts';

const say = (status: number, text: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: `${text}\n`,
});

/**
 * A stand-in for the device of a rehearsal's approver: takes the form of the approval page, has the software passkey of
 * that person sign, and hands the form on to the page, whose answer it gives back. The typed words are the person's own.
 * Whoever can reach the port has the rehearsal's other keys as well.
 *
 * @param approvalUrl base of the approval page; its origin is what the passkey signs
 */
export function passkeyPage(dataDir: string, approvalUrl: string): Page {
  return async (request) => {
    if (request.method !== 'POST') return say(405, 'This is the stand-in of a passkey; the approval page posts to it.');
    const site = request.headers['sec-fetch-site'];
    if (site && site !== 'same-origin') return say(403, 'This form came from another site.');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const field = (name: string) => form.get(name) ?? '';
    const [person, gate, decision] = [field('p'), field('gate'), Decision.safeParse(field('decision'))];
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(person) || !/^[A-Za-z0-9_.-]{1,160}$/.test(gate) || !decision.success) {
      return say(400, 'This is not the form of the approval page.');
    }
    if (!existsSync(join(dataDir, 'rehearsal', 'passkeys', `${person}.software.json`))) {
      return say(404, `${person} has no passkey in software; those who have are the first of each group.`);
    }
    const intent = { decision: decision.data, digest: field('digest'), gate, nonce: field('n'), person };
    const { origin } = new URL(approvalUrl);
    const assertion = rehearsalPasskey(dataDir, person).assert({ challenge: challengeOf(intent), origin });
    form.set('assertion', JSON.stringify(assertion));
    const answer = await fetch(`${approvalUrl}${gate}`, { method: 'POST', body: form });
    return { status: answer.status, headers: Object.fromEntries(wanted(answer.headers)), body: await answer.text() };
  };
}

/** The page's own headers; what belongs to the connection is not handed on. */
function wanted(headers: Headers): [string, string][] {
  return [...headers].filter(([name]) => !/^(connection|content-length|date|keep-alive|transfer-encoding)$/.test(name));
}
