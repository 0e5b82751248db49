/**
 * Checks the transcript of a run, format `stepbook-transcript/1` (docs/transcript-format.md), with no network and nothing
 * but Node's own crypto. Read it from the end: `checkAll` is the list of what is checked.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

export interface Problem {
  /** Number of the entry that is wrong, where it is one entry. */
  seq?: number;
  what: string;
}

export interface Verification {
  ok: boolean;
  entries: number;
  /** SHA-256 of the public key (SPKI, DER) that signed, hex; compare it with the one the cell publishes. */
  signer?: string;
  /** The first wrong entry at the head. */
  problems: Problem[];
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };
type Report = (what: string, seq?: number) => void;
interface Entry extends Fields {
  seq: number;
  time: string;
  kind: string;
  data: Fields;
  previous: string;
  hash: string;
}
interface Transcript extends Fields {
  format: string;
  run: Fields;
  entries: Entry[];
  history: Fields[];
  bodies: { [sha256: string]: string };
  seal: { [field: string]: string | number };
}

/** RFC 8785: no white space, members in the order of their UTF-16 code units, numbers and strings as ECMAScript writes them. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name]!)}`).join()}}`;
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A P-256 public key (SPKI, DER, in base64); undefined for anything else. */
function p256(publicKey: Json | undefined): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(String(publicKey), 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** ECDSA on P-256 over SHA-256, as KMS signs with ECDSA_SHA_256: DER in base64, key as SPKI in base64. */
function isSigned(text: string, signature: Json | undefined, publicKey: Json | undefined): boolean {
  if (typeof signature !== 'string' || typeof publicKey !== 'string') return false;
  const [der, spki] = [Buffer.from(signature, 'base64'), Buffer.from(publicKey, 'base64')];
  // Base64 can be written in more than one way; only one of them is the one that was written.
  if (der.toString('base64') !== signature || spki.toString('base64') !== publicKey) return false;
  const key = p256(publicKey);
  return key !== undefined && verify('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: 'der' }, der);
}

/** JSON without the white space between its strings. */
function withoutSpace(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', from)) {
    kept.push(text.slice(from, at).replace(/\s+/g, ''));
    from = at + 1;
    while (from < text.length && text[from] !== '"') from += text[from] === '\\' ? 2 : 1;
    from += 1;
    kept.push(text.slice(at, from));
  }
  return kept.join('') + text.slice(from).replace(/\s+/g, '');
}

/** Deeper than anything that is written; a file that is nested without end would end its reader. */
const DEEPEST = 100;

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each) => (each !== null && typeof each === 'object' ? Object.values(each) : []));
  }
  return false;
}

/** The file has one entry a line, so that an entry which cannot be read, or is spelled oddly, can be named. */
function firstOddLine(text: string): number | undefined {
  const lines = text.split('\n');
  const start = lines.indexOf('"entries":[') + 1;
  if (start === 0) return undefined;
  for (let at = start; at < lines.length && lines[at] !== '],'; at += 1) {
    const line = lines[at]!.replace(/,$/, '');
    try {
      if (JSON.stringify(JSON.parse(line)) !== line) return at - start;
    } catch {
      return at - start;
    }
  }
  return undefined;
}

function checkShape(transcript: Json, report: Report): transcript is Transcript {
  if (!isObject(transcript)) report('the file is not a JSON object');
  else if (isTooDeep(transcript)) report(`the file is nested deeper than ${DEEPEST} levels`);
  else {
    const names = Object.keys(transcript).sort().join();
    if (names !== 'bodies,entries,format,history,run,seal')
      report(`the file has other fields than it should: ${names}`);
    else if (transcript.format !== 'stepbook-transcript/1')
      report(`unknown format ${JSON.stringify(transcript.format)}`);
    else if (!Array.isArray(transcript.entries) || !Array.isArray(transcript.history))
      report('entries or history is no list');
    else if (!isObject(transcript.run) || !isObject(transcript.bodies) || !isObject(transcript.seal)) {
      report('run, bodies or seal is no object');
    } else if (!transcript.history.every(isObject)) report('an event of the history is no object');
    else return true;
  }
  return false;
}

/** Every entry: its number, the hash of the one before, its own hash, and no field beside those. */
function checkChain({ entries }: Transcript, report: Report): void {
  let previous = '0'.repeat(64);
  for (const [at, entry] of entries.entries()) {
    const fields = isObject(entry) ? Object.keys(entry).sort().join() : 'none';
    if (fields !== 'data,hash,kind,previous,seq,time' || !isObject(entry.data)) {
      report(`entry ${at} has the fields ${fields}`, at);
      continue;
    }
    const { hash, ...link } = entry;
    if (entry.seq !== at) report(`entry ${at} is missing or out of place: here stands number ${entry.seq}`, at);
    else if (entry.previous !== previous) report(`entry ${at} does not follow the entry before it`, at);
    else if (hash !== sha256(canonical(link)))
      report(`entry ${at} (${entry.kind}) was changed: its hash is another`, at);
    previous = hash;
  }
}

/** The seal covers the run, the head and the length of the chain, the history, and both public keys. */
function checkSeal(
  { format, run, entries, history, seal }: Transcript,
  publicKey: string | undefined,
  report: Report,
): void {
  const { signature, ...sealed } = seal;
  const fields = Object.keys(seal).sort().join();
  if (fields !== 'algorithm,count,head,historyHash,keyId,publicKey,signature,votePublicKey')
    report(`the seal has the fields ${fields}`);
  if (sealed.algorithm !== 'ECDSA_SHA_256') report(`the seal's algorithm is ${sealed.algorithm}, not ECDSA_SHA_256`);
  if (!p256(sealed.publicKey)) report("the seal's key is no P-256 key");
  if (publicKey !== undefined) {
    const wanted = spkiOf(publicKey);
    if (wanted === undefined) report('the key that was given cannot be read: PEM, or SPKI in base64, is wanted');
    else if (wanted !== sealed.publicKey) report('the seal is by another key than the one given');
  }
  if (!isSigned(canonical({ format, run, ...sealed }), signature, sealed.publicKey))
    report("the seal's signature does not verify");
  if (sealed.count !== entries.length) {
    report(
      `the seal counts ${sealed.count} entries, the file has ${entries.length}`,
      Math.min(Number(sealed.count), entries.length),
    );
  }
  if (sealed.head !== entries.at(-1)?.hash)
    report('the last entry is not the one that was sealed', Math.max(0, entries.length - 1));
  if (sealed.historyHash !== sha256(canonical(history))) report('the history is not the one that was sealed');
}

/** A key as PEM, or base64 of SPKI DER; gives the latter, undefined for what is no public key. */
function spkiOf(key: string): string | undefined {
  try {
    const read = key.includes('-----')
      ? createPublicKey(key)
      : createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return read.export({ format: 'der', type: 'spki' }).toString('base64');
  } catch {
    return undefined;
  }
}

/** Every body has its digest; every body that an entry names is there, and no other. */
function checkBodies({ entries, bodies }: Transcript, report: Report): void {
  const namedBy = new Map<string, number>();
  for (const { seq, data } of entries) {
    for (const { body } of Object.values(data).filter(isObject)) {
      if (typeof body !== 'string') continue;
      if (!namedBy.has(body)) namedBy.set(body, seq);
      if (!Object.hasOwn(bodies, body)) report(`the body ${body} is missing`, seq);
    }
  }
  for (const [digest, text] of Object.entries(bodies)) {
    if (typeof text !== 'string' || sha256(text) !== digest)
      report(`the body ${digest} was changed`, namedBy.get(digest));
    if (!namedBy.has(digest)) report(`the body ${digest} is named by no entry`);
  }
}

interface Person {
  mail: string;
  principals: string[];
  passkeys?: { id: string; publicKey: string; rpId: string }[];
  alternates?: string[];
}

type Join = string | { all: Join[] } | { any: Join[] };

interface Plan extends Fields {
  run: string;
  documents: Fields;
  expires: string;
  roster: { [person: string]: Person & Fields };
  plan: Fields & {
    actions: (Fields & { id: string; step: Fields; undo: Fields; ungated?: string })[];
    /** Not there where every action says why nobody needs to approve it. */
    gate?: {
      groups: { group: string; min: number; people: string[] }[];
      /** How the groups are joined; all of them where it is left out. */
      join?: Join;
      distinct: number;
      /** So many different accounts. */
      accounts?: number;
      strength: string;
      expirySeconds: number;
    };
  };
}

/** The plans of the run, by digest: each the canonical JSON of a plan of this run. */
function readPlans({ run, entries, bodies }: Transcript, report: Report): Map<Json, Plan> {
  const plans = new Map<Json, Plan>();
  for (const { seq, data } of entries.filter((entry) => entry.kind === 'planned')) {
    try {
      const text = bodies[(data.plan as Fields).body as string]!;
      const plan = JSON.parse(text) as Plan;
      if (
        sha256(text) !== data.digest ||
        canonical(plan) !== text ||
        plan.run !== run.id ||
        plan.format !== 'stepbook-plan/1'
      ) {
        throw new Error('another digest, run or form');
      }
      plans.set(data.digest!, plan);
    } catch (error) {
      report(`the plan is not the one of its digest: ${(error as Error).message}`, seq);
    }
  }
  return plans;
}

/** A person's principals are users, or sessions; only `…:assumed-role/ROLE/*` stands for more than one: the sessions of that role. */
function fits(principal: string, pattern: string): boolean {
  if (!/^arn:[^:]*:sts::\d+:assumed-role\/[^/*]+\/\*$/.test(pattern)) return principal === pattern;
  const session = principal.startsWith(pattern.slice(0, -1)) ? principal.slice(pattern.length - 1) : '';
  return session !== '' && !/[/*]/.test(session);
}

/** Was a vote cast under an identity of the person, of the kind that its strength says: a passkey, the mailbox, an IAM principal? */
function isOwn({ principal, strength, account }: Fields, { mail, principals, passkeys = [] }: Person): boolean {
  const named = String(principal);
  if (strength === 'passkey') return passkeys.some(({ id }) => named === `passkey:${id}`);
  if (strength === 'mail') return named === `mailto:${mail}`;
  if (account !== undefined && account !== named.split(':')[4]) return false;
  return strength === 'iam' && principals.some((each) => fits(named, each));
}

/**
 * Why a passkey's assertion does not prove its vote (WebAuthn Level 3, section 7.2): its challenge must be SHA-256 of the
 * canonical JSON of decision, digest, gate, nonce and person, for the passkey's site, with the user present and verified,
 * signed with the key that the plan's roster has.
 */
function passkeyFault(vote: Fields, { passkeys = [] }: Person): string | undefined {
  const { credential, nonce, authenticatorData, clientDataJSON, signature } = (vote.passkey ?? {}) as Fields;
  const known = passkeys.find(({ id }) => id === credential && vote.principal === `passkey:${id}`);
  if (!known) return 'its passkey is not in the plan';
  const { decision, digest, gate, person } = vote;
  const intent = canonical({ decision, digest, gate, nonce, person } as Fields);
  const wanted = createHash('sha256').update(intent, 'utf8').digest('base64url');
  let client: Fields;
  try {
    client = JSON.parse(String(clientDataJSON)) as Fields;
  } catch {
    return 'its client data are no JSON';
  }
  if (client.type !== 'webauthn.get' || client.challenge !== wanted) return 'its assertion is for something else';
  const page = /^(https:\/\/|http:\/\/(?=localhost[:/]|localhost$))([a-z0-9.-]+)(:\d+)?$/.exec(
    String(client.origin),
  )?.[2];
  if (page !== known.rpId && !page?.endsWith(`.${known.rpId}`))
    return 'its assertion was made on a page of another site';
  if (client.crossOrigin === true) return 'its assertion was made within a page of another site';
  const data = Buffer.from(String(authenticatorData), 'base64url');
  if (data.subarray(0, 32).toString('hex') !== sha256(known.rpId)) return 'its assertion is for another site';
  if ((data[32]! & 0x05) !== 0x05) return 'its user was not verified';
  const signed = Buffer.concat([data, createHash('sha256').update(String(clientDataJSON), 'utf8').digest()]);
  try {
    const key = createPublicKey({ key: Buffer.from(known.publicKey, 'base64'), format: 'der', type: 'spki' });
    if (verify('sha256', signed, key, Buffer.from(String(signature), 'base64url'))) return undefined;
  } catch (error) {
    return (error as Error).message;
  }
  return "its passkey's signature does not verify";
}

/** The account of a person: that of all principals; none where they are of several. */
function accountOf({ principals }: Person): string[] {
  const accounts = [...new Set(principals.map((principal) => principal.split(':')[4]!))];
  return accounts.length === 1 ? accounts : [];
}

/** Who may vote → whose seat it is: one's own, or for an alternate that of the first person who names him. */
function seatsOf({ roster, plan }: Plan): Map<string, string> {
  const people = plan.gate?.groups.flatMap((group) => group.people) ?? [];
  const seats = new Map(people.map((id) => [id, id]));
  for (const id of people) {
    for (const each of roster[id]?.alternates ?? []) if (roster[each] && !seats.has(each)) seats.set(each, id);
  }
  return seats;
}

/**
 * Every vote is signed; where a gate approved, its votes are counted again by the approved plan. A plan without a gate
 * stands for its own approval if each action says why it needs none. Gives the approvals.
 */
function checkVotes({ run, entries, seal }: Transcript, plans: Map<Json, Plan>, report: Report): Map<Json, number> {
  const votes = entries.filter((entry) => entry.kind === 'voted');
  for (const { seq, data } of votes) {
    const { signature, ...vote } = data;
    if (!isSigned(canonical(vote), signature, seal.votePublicKey))
      report(`the vote of ${data.person} is not signed by the vote key`, seq);
    const plan = plans.get(data.digest!);
    if (data.run !== run.id || !plan) report(`the vote of ${data.person} is for no plan of this run`, seq);
    const person = plan?.roster[String(data.person)];
    const fault = person && data.strength === 'passkey' ? passkeyFault(data, person) : undefined;
    if (fault) report(`the vote of ${data.person} is not proven: ${fault}`, seq);
  }
  const requested = entries.filter((entry) => entry.kind === 'requested').map((entry) => entry.data);
  const approvals = new Map<Json, number>();
  const decidedGates = new Set<Json>();
  const votesOf = new Map<Json, Fields[]>();
  for (const { data } of votes) {
    if (!votesOf.has(data.gate!)) votesOf.set(data.gate!, []);
    votesOf.get(data.gate!)!.push(data);
  }
  for (const { seq, data } of entries.filter((entry) => entry.kind === 'planned')) {
    const { gate, actions } = plans.get(data.digest!)?.plan ?? { gate: undefined, actions: [] };
    const silent = actions.filter((action) => !action.ungated);
    if (gate || actions.length === 0) continue;
    if (silent.length > 0) report(`the plan has no gate and does not say why for ${silent.map(({ id }) => id)}`, seq);
    else approvals.set(data.digest!, seq);
  }
  for (const { seq, data } of entries.filter(
    (entry) => entry.kind === 'gate-decided' && entry.data.status === 'APPROVED',
  )) {
    const plan = plans.get(data.digest!);
    if (decidedGates.has(data.gate!)) {
      report('a gate was approved twice', seq);
      continue;
    }
    decidedGates.add(data.gate!);
    if (requested.length === 0) report('a gate approved, and who asked for the run is not told', seq);
    if (!plan) {
      report('the gate approved a plan that is not here', seq);
      continue;
    }
    const { gate } = plan.plan;
    if (!gate) {
      report('a plan without a gate was approved by one', seq);
      continue;
    }
    const decided = String(data.decided ?? entries[seq]!.time);
    const last = new Map<string, Fields>();
    for (const vote of (votesOf.get(data.gate!) ?? []).filter((each) => String(each.time) <= decided)) {
      const earlier = last.get(String(vote.person));
      if (!earlier || String(earlier.time) <= String(vote.time)) last.set(String(vote.person), vote);
    }
    const seats = seatsOf(plan);
    // From half time on an alternate votes in the seat of somebody who has not; the person's own vote goes before.
    const half = Date.parse(plan.expires) - gate.expirySeconds * 500;
    const inSeat = (vote: Fields) => seats.get(String(vote.person)) === vote.person;
    const counted = [...last.values()]
      .filter((vote) => vote.decision !== 'withdraw')
      .sort((a, b) => Number(inSeat(b)) - Number(inSeat(a)) || (String(a.time) < String(b.time) ? -1 : 1));
    const requester = (id: string) =>
      requested.some(
        (each) =>
          each.person === id ||
          (plan.roster[id]?.principals ?? []).some((pattern) => fits(String(each.principal), pattern)),
      );
    const taken = new Set<string>();
    const approved = new Map<string, string>();
    for (const vote of counted) {
      const id = String(vote.person);
      const person = plan.roster[id];
      const own = person && isOwn(vote, person);
      const seat = seats.get(id) ?? id;
      const asked = requester(id) || requester(seat);
      if (seat !== id && (taken.has(seat) || !(Date.parse(String(vote.time)) >= half))) continue;
      taken.add(seat);
      const strong = gate.strength === 'mail' || vote.strength === 'iam' || vote.strength === 'passkey';
      if (vote.decision !== 'approve') report(`the gate approved although ${id} said ${vote.decision}`, seq);
      else if (vote.digest === data.digest && own && !asked && strong && String(vote.time) < plan.expires)
        approved.set(seat, id);
    }
    const of = (people: string[]) => [...new Set(people)].filter((id) => approved.has(id));
    const short = gate.groups
      .filter((group) => of(group.people).length < group.min)
      .map((group) => ({ ...group, told: `${of(group.people).length} of ${group.min} in ${group.group}` }));
    const holds = (join: Join): boolean => {
      if (typeof join === 'string')
        return gate.groups.some(({ group }) => group === join) && !short.some(({ group }) => group === join);
      return 'all' in join ? join.all.every(holds) : join.any.some(holds);
    };
    const missing = (gate.join ? !holds(gate.join) : short.length > 0) ? short.map(({ told }) => told) : [];
    const people = of(gate.groups.flatMap((group) => group.people));
    if (people.length < gate.distinct) missing.push(`${people.length} of ${gate.distinct} people`);
    const accounts = new Set(people.flatMap((seat) => accountOf(plan.roster[approved.get(seat)!]!)));
    if (accounts.size < (gate.accounts ?? 0)) missing.push(`${accounts.size} of ${gate.accounts} accounts`);
    if (missing.length > 0) report(`the votes do not reach the quorum: ${missing.join(', ')}`, seq);
    else if (!approvals.has(data.digest!)) approvals.set(data.digest!, seq);
  }
  return approvals;
}

/** Nothing was begun without an approval of its plan and a recheck after it; commands are those of the plan. */
function checkActions(
  { entries }: Transcript,
  plans: Map<Json, Plan>,
  approvals: Map<Json, number>,
  report: Report,
): void {
  const rechecks = new Map<Json, boolean>();
  const begun = new Map<Json, Fields>();
  for (const { seq, kind, data } of entries) {
    const undo = kind === 'undo-begun' || data?.undo === true;
    if (kind === 'rechecked' && (approvals.get(data.digest!) ?? seq) < seq)
      rechecks.set(data.digest!, data.equal === true);
    if (kind === 'action-begun' || kind === 'undo-begun') {
      const action = plans.get(data.digest!)?.plan.actions.find((each) => each.id === data.action);
      const step = undo ? action?.undo : action?.step;
      if (!(approvals.get(data.digest!)! < seq)) report(`"${data.action}" began without an approval`, seq);
      else if (!rechecks.get(data.digest!))
        report(`"${data.action}" began without a recheck that found the same plan`, seq);
      else if (!step?.kind || step.kind === 'none' || step.kind === 'irreversible')
        report(`"${data.action}" is not in the approved plan`, seq);
      else begun.set(`${undo} ${data.action}`, step);
    }
    if (kind === 'command-sent' && data.action !== undefined) {
      const step = begun.get(`${undo} ${data.action}`);
      const { name, version, sha256: hash } = (step?.document ?? {}) as Fields;
      if (!step) report(`a command of "${data.action}" was sent before it began`, seq);
      else if (
        name !== data.document ||
        version !== data.version ||
        hash !== data.sha256 ||
        step.instanceId !== data.instanceId
      ) {
        report(`the command of "${data.action}" is not the approved one`, seq);
      }
    }
  }
}

/** States of the frame that write these entries; an action's state has the action's name. */
const stateOf: { [kind: string]: string } = {
  opened: 'Open',
  triage: 'Triage',
  planned: 'Plan',
  'gate-opened': 'Gate',
  rechecked: 'Recheck',
  'undo-begun': 'UndoAction',
};

/** Joins entries and history: entry → the event at which the state that wrote it was entered, the latest before the entry. */
export function joinHistory({ entries, history }: Pick<Transcript, 'entries' | 'history'>): Map<number, number> {
  const kebab = (name: Json | undefined) =>
    String(name)
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase();
  const entered = new Map<string, { id: number; time: number; earliest: number }[]>();
  for (const { type, state, id, time } of history.toReversed()) {
    if (!String(type).endsWith('StateEntered')) continue;
    const events = entered.get(kebab(state)) ?? [];
    const at = Date.parse(String(time));
    // The earliest time of this event and those after it, for finding the latest event before an entry by halving.
    const earliest = Math.min(
      Number.isNaN(at) ? Number.POSITIVE_INFINITY : at,
      events.at(-1)?.earliest ?? Number.POSITIVE_INFINITY,
    );
    events.push({ id: Number(id), time: at, earliest });
    entered.set(kebab(state), events);
  }
  const joined = new Map<number, number>();
  for (const { seq, kind, time, data } of entries) {
    const state = kind === 'action-begun' ? String(data.action) : kebab(stateOf[kind]);
    const events = entered.get(state) ?? [];
    // Both times are of services of one cell, whose clocks may differ by a little.
    const limit = Date.parse(time) + 5_000;
    let [from, to] = [0, events.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (events[middle]!.earliest <= limit) to = middle;
      else from = middle + 1;
    }
    if (events[from]) joined.set(seq, events[from]!.id);
  }
  return joined;
}

/** The entries are of this run and this execution, and each one that tells a part of something has its other part. */
function checkJoins(transcript: Transcript, plans: Map<Json, Plan>, report: Report): void {
  const { run, entries, history } = transcript;
  const last = entries.length - 1;
  const of = (...kinds: string[]) => entries.filter(({ kind }) => kinds.includes(kind));
  if (entries[0]?.kind !== 'opened') report('the first entry is not "opened"', 0);
  if (entries[last]?.kind !== 'closed') report('the last entry is not "closed"', last);
  for (const { seq, kind } of of('opened', 'closed'))
    if (seq !== (kind === 'opened' ? 0 : last)) report(`"${kind}" stands in the middle`, seq);
  const opened = entries[0]?.data ?? {};
  if (opened.procedure !== run.procedure || opened.execution !== run.execution)
    report('it was opened by another procedure or execution than the seal names', 0);
  if (!String(run.execution).endsWith(`:${run.procedure}:${run.id}`))
    report(`the execution ${run.execution} is not of run ${run.id}`);
  if (entries[last]?.data?.status !== run.status) report('it was closed with another status than the seal names', last);
  for (const { seq, data } of of('failed'))
    if (data.error !== run.error) report('it failed with another error than the seal names', seq);

  if (history.some(({ id }, at) => id !== at + 1)) report('events of the history are missing or out of order');
  const joined = joinHistory(transcript);
  for (const { seq, kind, data } of of(...Object.keys(stateOf), 'action-begun')) {
    if (!joined.has(seq)) report(`no event of the history is the start of "${data.action ?? stateOf[kind]}"`, seq);
  }

  const gates = new Map(of('gate-opened').map((entry) => [entry.data.gate, entry]));
  const told = new Map<Json | undefined, number>();
  for (const { seq, data } of of('voted')) {
    const gate = gates.get(data.gate!);
    if (!gate || gate.seq > seq || gate.data.digest !== data.digest)
      report(`the vote of ${data.person} is of no gate that was open`, seq);
    told.set(data.person, told.get(data.person) ?? seq);
  }
  for (const { seq, data } of of('gate-decided')) {
    if (!((gates.get(data.gate!)?.seq ?? seq) < seq)) report('a gate was decided that was not open', seq);
    for (const person of [data.approvedBy, data.rejectedBy].flat().filter((each) => typeof each === 'string'))
      if (!(told.get(person)! < seq)) report(`the decision counts ${person}, whose vote is not told before it`, seq);
  }

  const sent = new Map(of('command-sent').map((entry) => [entry.data.commandId, entry]));
  const finished = new Map(of('command-finished').map((entry) => [entry.data.commandId, entry]));
  for (const [id, { seq, data }] of finished) {
    const start = sent.get(id!);
    if (!start || start.seq > seq || start.data.action !== data.action || start.data.fact !== data.fact)
      report(`the command ${id} finished, and was not sent for "${data.action ?? data.fact}"`, seq);
  }
  const ended = new Map(
    of('action-finished', 'undo-finished').map((entry) => [`${entry.kind} ${entry.data.action}`, entry]),
  );
  const starts = new Map(
    of('action-begun', 'undo-begun').map((entry) => [`${entry.kind} ${entry.data.action}`, entry]),
  );
  const latest = new Map<string, Json | undefined>();
  const commandAt = new Map<number, Json | undefined>();
  for (const { seq, kind, data } of of('command-finished', 'action-finished', 'undo-finished')) {
    const undo = kind === 'undo-finished' || data.undo === true;
    if (kind === 'command-finished') latest.set(`${undo} ${data.action}`, data.status);
    else commandAt.set(seq, latest.get(`${undo} ${data.action}`));
  }
  for (const [key, { seq, data }] of ended) {
    const begun = starts.get(key.replace('finished', 'begun'));
    if (!begun || begun.seq > seq) report(`"${data.action}" ended without having begun`, seq);
    if (data.status === 'SUCCEEDED' && begun?.data.step === 'command' && commandAt.get(seq) !== 'Success')
      report(`"${data.action}" is said to have succeeded, its command is not`, seq);
  }
  checkLooks(transcript, plans, report);
  // A run that failed or was stopped may have left something under way; one that is done has not.
  if (run.status !== 'DONE') return;
  // A look that was sent twice is answered by the first; the second is cancelled when the run ends, which an alert tells.
  const cancelled = new Set(of('alert').map((each) => each.data.commandId));
  for (const [id, { seq, data }] of sent) {
    if (!finished.has(id) && !(data.fact && cancelled.has(id))) report(`the command ${id} never finished`, seq);
  }
  const actions = [...plans.values()].flatMap(({ plan }) => plan.actions);
  const dispensable = new Set(actions.flatMap((action) => (action.dispensable ? [action.id] : [])));
  for (const [key, { seq, data }] of starts)
    if (
      !dispensable.has(String(data.action)) &&
      ended.get(key.replace('begun', 'finished'))?.data.status !== 'SUCCEEDED'
    )
      report(`"${data.action}" never succeeded, and yet the run is done`, seq);
  for (const { id } of actions)
    if (!dispensable.has(id) && !starts.has(`action-begun ${id}`))
      report(`"${id}" of the plan was never begun, and yet the run is done`, last);
}

/** What was looked at between the decision and a recheck that found the same was looked at with the plan's own documents. */
function checkLooks({ entries }: Transcript, plans: Map<Json, Plan>, report: Report): void {
  const decided = entries.find(({ kind }) => kind === 'gate-decided')?.seq ?? Number.POSITIVE_INFINITY;
  const rechecked = entries.find(({ kind, data }) => kind === 'rechecked' && data.equal === true);
  const documents = Object.values(plans.get(rechecked?.data.digest ?? null)?.documents ?? {}).filter(isObject);
  for (const { seq, kind, data } of entries) {
    if (kind !== 'command-sent' || data.fact === undefined) continue;
    if (seq < decided || seq > (rechecked?.seq ?? -1)) continue;
    const { name, version, sha256: hash } = documents.find((each) => each.name === data.document) ?? {};
    if (name !== data.document || version !== data.version || hash !== data.sha256)
      report(`"${data.fact}" was looked at with another document than the plan's`, seq);
  }
}

/**
 * Verifies a transcript. Without `publicKey` (PEM, or SPKI in base64) it is checked that the file is in one piece and
 * signed by the key it names; whose key that is, its fingerprint `signer` tells.
 */
export function verifyTranscript(text: string, { publicKey }: { publicKey?: string } = {}): Verification {
  const problems: Problem[] = [];
  const report: Report = (what, seq) => problems.push(seq === undefined ? { what } : { seq, what });
  let transcript: Json;
  try {
    transcript = JSON.parse(text) as Json;
  } catch (error) {
    report(`the file is not JSON: ${(error as Error).message}`, firstOddLine(text));
    return { ok: false, entries: 0, problems };
  }
  if (!checkShape(transcript, report)) return { ok: false, entries: 0, problems };
  try {
    checkAll(transcript, text, publicKey, problems, report);
  } catch (error) {
    // Whoever signs a file himself may write in it what nothing of ours writes.
    report(`the file cannot be read to its end: ${(error as Error).message}`);
  }
  const spki = Buffer.from(String(transcript.seal.publicKey), 'base64');
  const signer = createHash('sha256').update(spki).digest('hex');
  return { ok: problems.length === 0, entries: transcript.entries.length, signer, problems };
}

/** In this order: the chain, the seal, the bodies; then how it is written, plans, votes, actions, and what belongs together. */
function checkAll(
  transcript: Transcript,
  text: string,
  publicKey: string | undefined,
  problems: Problem[],
  report: Report,
): void {
  checkChain(transcript, report);
  checkSeal(transcript, publicKey, report);
  if (transcript.entries.every((entry) => isObject(entry) && isObject(entry.data))) checkBodies(transcript, report);
  // What the entries mean is only worth asking when they are the ones that were written.
  if (problems.length > 0) return;
  // A field twice or an odd spelling would be read one way and mean another.
  if (withoutSpace(text) !== JSON.stringify(transcript)) {
    report('the file is not written plainly: a field twice, or an odd spelling', firstOddLine(text));
  }
  const plans = readPlans(transcript, report);
  const approvals = checkVotes(transcript, plans, report);
  checkActions(transcript, plans, approvals, report);
  checkJoins(transcript, plans, report);
  // The first wrong entry at the head; what is wrong with no one entry comes after.
  problems.sort((a, b) => (a.seq ?? Number.POSITIVE_INFINITY) - (b.seq ?? Number.POSITIVE_INFINITY));
}
