import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import * as z from 'zod';
import { type AlertPorts, raiseAlert } from '../../alert.ts';
import type { Table } from '../../table.ts';
import type { Proof } from '../find-voter.ts';
import { readGate, readVote } from '../gate-rows.ts';
import { VoteRefused } from '../refusal.ts';
import { isWithdrawn } from '../vote-signature.ts';
import { challengeOf, type Intent } from './challenge.ts';
import { coseKey } from './cose-key.ts';
import { isFresh } from './nonce.ts';
import { claimAlarm, readCounter, storeCounter, takeNonce } from './passkey-rows.ts';

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, 'base64url');

/** What the page sends of `navigator.credentials.get()`: an AuthenticationResponseJSON (WebAuthn Level 3, section 5.5). */
const AssertionJson = z.object({
  id: base64url(350),
  rawId: base64url(350),
  type: z.literal('public-key'),
  response: z.object({
    authenticatorData: base64url(300),
    clientDataJSON: base64url(1500),
    signature: base64url(300),
    userHandle: base64url(200).optional(),
  }),
});

export interface PasskeyPorts extends AlertPorts {
  /** Base of the page; its origin is the only one that counts, its host name the relying party. Never from a request. */
  approvalUrl: string;
}

/**
 * Takes an assertion for proof of a person: made by a passkey that the estate has for that person and this site, for
 * exactly this intent, with its user verified, from a page of the last hour, once, and with a signature counter that went up.
 *
 * @throws VoteRefused PasskeyRefused, ChallengeUsed, PasskeyCloned; nothing was counted
 */
export async function acceptAssertion(ports: PasskeyPorts, intent: Intent, text: string): Promise<Proof> {
  const { table, now } = ports;
  const { origin, hostname } = new URL(ports.approvalUrl);
  if (!isFresh(intent.nonce, now())) {
    throw new VoteRefused('PasskeyRefused', 'this page is older than an hour; read the request again, then decide');
  }
  const assertion = parse(text);
  const passkey = ports.estate.people[intent.person]?.passkeys.find((each) => each.id === assertion.id);
  if (passkey?.rpId !== hostname) {
    throw new VoteRefused('PasskeyRefused', `the estate has no such passkey of '${intent.person}' for ${hostname}`);
  }
  const before = await readCounter(table, passkey.id);
  const counter = await check(assertion, passkey.publicKey, challengeOf(intent), origin, hostname);
  // WebAuthn Level 3, section 7.2 step 22: a counter that does not go up means two copies of one key.
  if ((counter > 0 || before > 0) && counter <= before) {
    const repeated = await isStanding(table, intent, assertion.response.signature);
    if (!repeated) await refuseClone(ports, intent, passkey.id, before, counter);
  } else if (!(await storeCounter(table, passkey.id, before, counter))) {
    throw new VoteRefused(
      'ChallengeUsed',
      'this passkey was used at the same moment; read the request again, then decide',
    );
  }
  if (!(await takeNonce(table, intent.gate, intent.nonce, intent.person))) {
    // The same form sent twice is answered like the first time; anything else is a replay.
    if (!(await isStanding(table, intent, assertion.response.signature))) {
      throw new VoteRefused('ChallengeUsed', 'this page has been used for a vote; read the request again, then decide');
    }
  }
  const { authenticatorData, clientDataJSON, signature } = assertion.response;
  return {
    strength: 'passkey',
    person: intent.person,
    passkey: {
      credential: passkey.id,
      nonce: intent.nonce,
      authenticatorData,
      clientDataJSON: Buffer.from(clientDataJSON, 'base64url').toString('utf8'),
      signature,
    },
  };
}

function parse(text: string): z.output<typeof AssertionJson> {
  try {
    return AssertionJson.parse(JSON.parse(text));
  } catch (cause) {
    throw new VoteRefused(
      'PasskeyRefused',
      `no answer of a passkey came with this form: ${(cause as Error).message.slice(0, 120)}`,
    );
  }
}

async function check(
  assertion: z.output<typeof AssertionJson>,
  spki: string,
  expectedChallenge: string,
  expectedOrigin: string,
  expectedRPID: string,
): Promise<number> {
  const { userHandle, ...response } = assertion.response;
  if (isCrossOrigin(response.clientDataJSON)) {
    throw new VoteRefused('PasskeyRefused', 'the passkey was asked within a page of another site');
  }
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...assertion,
        response: { ...response, ...(userHandle ? { userHandle } : {}) },
        clientExtensionResults: {},
      },
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      // Counters are judged by the caller, who knows a form sent twice from a copied key.
      credential: { id: assertion.id, publicKey: coseKey(spki), counter: 0 },
      requireUserVerification: true,
    });
    if (verified) return authenticationInfo.newCounter;
  } catch (cause) {
    throw new VoteRefused('PasskeyRefused', `the passkey's answer does not hold: ${(cause as Error).message}`);
  }
  throw new VoteRefused('PasskeyRefused', "the passkey's signature does not verify");
}

/** The library looks at the origin alone; a page of ours in a frame of another site has ours (WebAuthn Level 3, 7.2 step 12). */
function isCrossOrigin(clientDataJSON: string): boolean {
  try {
    return JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')).crossOrigin === true;
  } catch {
    return false;
  }
}

/** Is this very assertion in the person's vote that counts now? */
async function isStanding(table: Table, { gate, person }: Intent, signature: string): Promise<boolean> {
  const [row, vote] = [await readGate(table, gate), await readVote(table, gate, person)];
  return vote?.passkey?.signature === signature && !(row && isWithdrawn(row, vote));
}

/** The cell's alerts are told once for each passkey at a gate, however often the copy is tried. */
async function refuseClone(
  ports: PasskeyPorts,
  { gate, person }: Intent,
  credential: string,
  before: number,
  counter: number,
): Promise<never> {
  const run = (await readGate(ports.table, gate))?.run;
  const what = `A passkey of ${person} counted ${counter} after ${before}: there may be a copy of it. Its vote was refused; take it out of the estate.`;
  if (run && (await claimAlarm(ports.table, credential, gate))) await raiseAlert(ports, run, { what, gate, person });
  throw new VoteRefused(
    'PasskeyCloned',
    `this passkey's counter went from ${before} to ${counter}: there may be a copy of it`,
  );
}
