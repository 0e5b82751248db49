import type { KMSClient } from '@aws-sdk/client-kms';
import type { Gate } from '../shared/gate/gate.ts';
import { bodyOf, type HttpAnswer, type HttpRequest } from '../shared/gate/http.ts';
import { isMacOf } from '../shared/gate/link-mac.ts';
import { isNonce, makeNonce } from '../shared/gate/page-nonce.ts';
import type { GateView } from '../shared/gate/present/gate-view.ts';
import { VoteRefused } from '../shared/gate/refusal.ts';
import { rosterNow } from '../shared/gate/roster.ts';
import { seatsOf } from '../shared/gate/seats.ts';
import { showGate } from '../shared/gate/show-gate.ts';
import { takeVote, type VotePorts } from '../shared/gate/take-vote.ts';
import { approvalPage, type Form, type Notice, noticePage, pageHeaders } from './page.ts';

export interface Ports extends VotePorts {
  kms: KMSClient;
  linkKeyId: string;
  approvalUrl: string;
}

type Fields = Record<'p' | 'm' | 'n' | 'digest' | 'decision' | 'words' | 'target' | 'comment', string>;

/**
 * The approval page. GET and HEAD show, OPTIONS tells the methods; none of them writes anything. POST votes, where the
 * gate allows proof of a mailbox: it needs the personal MAC, a nonce from the page, and typed words. Links and form
 * targets come from the configuration, never from the request.
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
  const id = gateIdOf(request);
  const found = id ? await showGate(ports, id) : undefined;
  if (!found) return notFound();
  const query = new URLSearchParams(request.rawQueryString);
  const person = query.get('p') ?? '';
  const mac = query.get('m') ?? '';
  const personal = await isPersonal(ports, found.gate, person, mac);
  const notices: Notice[] = [];
  if ((person || mac) && !personal) {
    notices.push({
      part: 'caution',
      text: 'This is not a valid personal link; it may have been cut off by a mail program. The request can be read, not decided.',
    });
  }
  const form = personal ? formOf(ports, found.view, person, mac) : undefined;
  return answer(200, approvalPage(found.view, ports.now(), notices, form));
}

/** A MAC proves a mailbox only for somebody the gate asks. */
async function isPersonal(ports: Ports, gate: Gate, person: string, mac: string): Promise<boolean> {
  const asked = seatsOf(gate.policy, rosterNow(gate.policy, ports.estate)).has(person);
  return asked && (await isMacOf(ports.kms, ports.linkKeyId, gate, person, mac));
}

function formOf(ports: Ports, view: GateView, person: string, mac: string, typed?: Form['typed']): Form {
  return {
    name: ports.estate.people[person]?.name ?? person,
    person,
    mac,
    nonce: makeNonce(mac, view.gate, view.digest, ports.now()),
    ...(typed ? { typed } : {}),
  };
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
  const { p: person, m: mac, n: nonce, digest, decision, words, target, comment } = fields;
  if (!(await isPersonal(ports, gate, person, mac))) {
    return refuse(
      ports,
      gate,
      403,
      'A vote needs your own link from the mail that was sent to you. Nothing was changed.',
    );
  }
  const form = formOf(ports, view, person, mac, { words, target, comment });
  if (!isNonce(nonce, mac, gate.gate, digest, ports.now())) {
    return refuse(
      ports,
      gate,
      403,
      'This page is older than a day, or was not made here. Read the request again, then decide.',
      form,
    );
  }
  if (decision !== 'approve' && decision !== 'reject') {
    return refuse(ports, gate, 400, 'Press Approve or Reject. Nothing was changed.', form);
  }
  try {
    const taken = await takeVote(ports, {
      gate: gate.gate,
      decision,
      digest,
      words,
      target,
      comment,
      proof: { strength: 'mail', person },
      address: request.requestContext.http.sourceIp,
    });
    const said = `${taken.repeated ? 'You had already said so' : 'Taken'}: you ${decision === 'approve' ? 'approve' : 'reject'} this plan.`;
    const after = (await showGate(ports, gate.gate))!.view;
    return answer(200, approvalPage(after, ports.now(), [{ part: 'good', text: said }], undefined));
  } catch (error) {
    if (!(error instanceof VoteRefused)) throw error;
    return refuse(ports, gate, error.status, `Not taken: ${error.message}`, form);
  }
}

function readForm(request: HttpRequest): Fields | undefined {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  let text: string;
  try {
    text = bodyOf(request);
  } catch {
    return undefined;
  }
  const form = new URLSearchParams(text);
  const field = (name: keyof Fields) => (form.get(name) ?? '').slice(0, 2000);
  return {
    p: field('p'),
    m: field('m'),
    n: field('n'),
    digest: field('digest'),
    decision: field('decision'),
    words: field('words'),
    target: field('target'),
    comment: field('comment'),
  };
}

async function refuse(ports: Ports, gate: Gate, status: number, text: string, form?: Form): Promise<HttpAnswer> {
  const { view } = (await showGate(ports, gate.gate))!;
  return answer(status, approvalPage(view, ports.now(), [{ part: 'danger', text }], form));
}

function answer(statusCode: number, body: string, headers: Record<string, string> = {}): HttpAnswer {
  return { statusCode, headers: { ...pageHeaders, ...headers }, body };
}
