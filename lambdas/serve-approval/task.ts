import { randomBytes } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { AlertPorts } from '../shared/alert.ts';
import type { Gate } from '../shared/gate/gate.ts';
import type { HttpAnswer, HttpRequest } from '../shared/gate/http.ts';
import { isMacOf } from '../shared/gate/link-mac.ts';
import { makeNonce } from '../shared/gate/page-nonce.ts';
import { newPasskeyNonce } from '../shared/gate/passkey/nonce.ts';
import type { GateView } from '../shared/gate/present/gate-view.ts';
import { VoteRefused } from '../shared/gate/refusal.ts';
import { rosterNow } from '../shared/gate/roster.ts';
import { seatsOf } from '../shared/gate/seats.ts';
import { showGate } from '../shared/gate/show-gate.ts';
import { takeVote, type VotePorts } from '../shared/gate/take-vote.ts';
import { Decision } from '../shared/gate/vote.ts';
import { enrolPage } from './enrol-page.ts';
import { noticePage, pageHeaders } from './frame.ts';
import { approvalPage, type Form, type Notice, type PasskeyForm } from './page.ts';
import { proofs } from './proofs.ts';
import { type Fields, readForm } from './read-form.ts';

export interface Ports extends VotePorts, AlertPorts {
  kms: KMSClient;
  linkKeyId: string;
  approvalUrl: string;
}

/**
 * The approval page. GET and HEAD show, OPTIONS tells the methods; none of them writes anything. POST votes: with the answer
 * of the person's passkey, or, where the gate allows proof of a mailbox, with the personal MAC and a nonce from the page; in
 * both cases with typed words. Links, form targets and the passkeys' site come from the configuration, never from the
 * request. `/enrol` is the page on which people make a passkey.
 */
export async function serveApproval(ports: Ports, request: HttpRequest): Promise<HttpAnswer> {
  const { method } = request.requestContext.http;
  if (method === 'OPTIONS') return answer(204, '', { allow: 'GET, HEAD, POST, OPTIONS' });
  if (method === 'GET') return show(ports, request);
  if (method === 'HEAD') return { ...(await show(ports, request)), body: '' };
  if (method === 'POST') return vote(ports, request);
  return answer(405, noticePage('Not here', `${method} is not a method of this page.`), {
    allow: 'GET, HEAD, POST, OPTIONS',
  });
}

const notFound = () =>
  answer(
    404,
    noticePage('No such request', 'This link names no request of this cell. Open requests: npx stepbook approvals'),
  );

function gateIdOf({ rawPath }: HttpRequest): string | undefined {
  return /^\/([A-Za-z0-9_.-]{1,160})$/.exec(rawPath)?.[1];
}

async function show(ports: Ports, request: HttpRequest): Promise<HttpAnswer> {
  const query = new URLSearchParams(request.rawQueryString);
  const person = query.get('p') ?? query.get('person') ?? '';
  if (request.rawPath === '/enrol') {
    const id = /^[a-z][a-z0-9-]{0,39}$/.test(person) ? person : '';
    return answer(200, enrolPage(id, new URL(ports.approvalUrl).hostname));
  }
  const id = gateIdOf(request);
  const found = id ? await showGate(ports, id) : undefined;
  if (!found) return notFound();
  const mac = query.get('m') ?? '';
  const personal = await isPersonal(ports, found.gate, person, mac);
  const notices: Notice[] = [];
  if ((person || mac) && !personal) {
    notices.push({
      part: 'caution',
      text: 'This is not a valid personal link; it may have been cut off by a mail program. The request can be read, not decided by the link.',
    });
  }
  const form = formOf(ports, found.gate, found.view, personal ? { person, mac } : undefined);
  return answer(200, approvalPage(found.view, ports.now(), notices, form));
}

/** A MAC proves a mailbox only for somebody the gate asks. */
async function isPersonal(ports: Ports, gate: Gate, person: string, mac: string): Promise<boolean> {
  const asked = seatsOf(gate.policy, rosterNow(gate.policy, ports.estate)).has(person);
  return asked && (await isMacOf(ports.kms, ports.linkKeyId, gate, person, mac));
}

/** What can be decided on this page: by the mailbox where that is enough, else by passkey where somebody has one. */
function formOf(
  ports: Ports,
  gate: Gate,
  view: GateView,
  personal: { person: string; mac: string } | undefined,
  typed?: NonNullable<Form['typed']>,
): Form | undefined {
  const kept = typed ? { typed } : {};
  if (view.strength !== 'mail') return passkeyForm(ports, gate, personal?.person, kept);
  if (!personal) return undefined;
  const { person, mac } = personal;
  const nonce = makeNonce(mac, view.gate, view.digest, ports.now());
  return { by: 'mail', name: ports.estate.people[person]?.name ?? person, person, mac, nonce, ...kept };
}

function passkeyForm(
  { estate, approvalUrl, now }: Ports,
  gate: Gate,
  person: string | undefined,
  kept: Pick<PasskeyForm, 'typed'>,
): PasskeyForm | undefined {
  const rpId = new URL(approvalUrl).hostname;
  const people = Object.entries(rosterNow(gate.policy, estate))
    .map(([id, { name, passkeys = [] }]) => {
      return { id, name, keys: passkeys.filter((each) => each.rpId === rpId).map((each) => each.id) };
    })
    .filter(({ keys }) => keys.length > 0);
  if (people.length === 0) return undefined;
  return { by: 'passkey', people, person, rpId, nonce: newPasskeyNonce(now(), randomBytes), ...kept };
}

async function vote(ports: Ports, request: HttpRequest): Promise<HttpAnswer> {
  const id = gateIdOf(request);
  const found = id ? await showGate(ports, id) : undefined;
  if (!found) return notFound();
  const { gate, view } = found;
  // A browser says where a form came from; an absent header is an old browser, and the nonce guards all the same.
  const site = request.headers['sec-fetch-site'];
  if (site && site !== 'same-origin')
    return refuse(ports, gate, 403, 'This vote came from another site and was not taken.');
  const fields = readForm(request);
  if (!fields) return refuse(ports, gate, 400, 'This is not the form of this page. Nothing was changed.');
  const form = await formAgain(ports, gate, view, fields);
  const { digest, words, target, comment } = fields;
  const decision = Decision.safeParse(fields.decision);
  if (!decision.success || (decision.data === 'withdraw' && !fields.assertion)) {
    return refuse(ports, gate, 400, 'Press Approve or Reject. Nothing was changed.', form);
  }
  try {
    const proof = await proofs[fields.assertion || form?.by === 'passkey' ? 'passkey' : 'mail'](ports, gate, fields);
    const taken = await takeVote(ports, {
      gate: gate.gate,
      decision: decision.data,
      digest,
      words,
      target,
      comment,
      proof,
      address: request.requestContext.http.sourceIp,
    });
    const said = `${taken.repeated ? 'You had already said so' : 'Taken'}: you ${saying[decision.data]}.`;
    const after = (await showGate(ports, gate.gate))!.view;
    return answer(200, approvalPage(after, ports.now(), [{ part: 'good', text: said }], undefined));
  } catch (error) {
    if (!(error instanceof VoteRefused)) throw error;
    return refuse(ports, gate, error.status, `Not taken: ${error.message}`, form);
  }
}

const saying: Record<Decision, string> = {
  approve: 'approve this plan',
  reject: 'reject this plan',
  withdraw: 'have taken your vote back',
};

/** The form that a refusal shows again, with what was typed. */
async function formAgain(ports: Ports, gate: Gate, view: GateView, fields: Fields): Promise<Form | undefined> {
  const { p: person, m: mac, words, target, comment } = fields;
  const typed = { words, target, comment };
  if (view.strength !== 'mail') return passkeyForm(ports, gate, person, { typed });
  return formOf(ports, gate, view, (await isPersonal(ports, gate, person, mac)) ? { person, mac } : undefined, typed);
}

async function refuse(ports: Ports, gate: Gate, status: number, text: string, form?: Form): Promise<HttpAnswer> {
  const { view } = (await showGate(ports, gate.gate))!;
  return answer(status, approvalPage(view, ports.now(), [{ part: 'danger', text }], form));
}

function answer(statusCode: number, body: string, headers: Record<string, string> = {}): HttpAnswer {
  return { statusCode, headers: { ...pageHeaders, ...headers }, body };
}
