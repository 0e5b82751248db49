import type { Proof } from '../shared/gate/find-voter.ts';
import type { Gate } from '../shared/gate/gate.ts';
import { isMacOf } from '../shared/gate/link-mac.ts';
import { isNonce } from '../shared/gate/page-nonce.ts';
import { acceptAssertion } from '../shared/gate/passkey/accept-assertion.ts';
import { VoteRefused } from '../shared/gate/refusal.ts';
import { rosterNow } from '../shared/gate/roster.ts';
import { seatsOf } from '../shared/gate/seats.ts';
import { Decision } from '../shared/gate/vote.ts';
import type { Fields } from './read-form.ts';
import type { Ports } from './task.ts';

/** How each kind of form proves who sent it. @throws VoteRefused with nothing counted */
export const proofs: {
  [By in 'mail' | 'passkey']: (
    ports: Ports,
    gate: Gate,
    fields: Fields,
  ) => Promise<Extract<Proof, { strength: By }> | Proof>;
} = {
  async mail(ports, gate, { p: person, m: mac, n: nonce, digest }) {
    const asked = seatsOf(gate.policy, rosterNow(gate.policy, ports.estate)).has(person);
    if (!asked || !(await isMacOf(ports.kms, ports.linkKeyId, gate, person, mac))) {
      throw new VoteRefused('LinkRefused', 'a vote needs your own link from the mail that was sent to you');
    }
    if (!isNonce(nonce, mac, gate.gate, digest, ports.now())) {
      const what = 'this page is older than a day, or was not made here. Read the request again, then decide';
      throw new VoteRefused('PageTooOld', what);
    }
    return { strength: 'mail', person };
  },
  passkey(ports, gate, { p: person, n: nonce, digest, decision, assertion }) {
    const intent = { gate: gate.gate, digest, decision: Decision.parse(decision), nonce, person };
    return acceptAssertion(ports, intent, assertion);
  },
};
