import { createHash } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import { refuseSecrets } from '../secrets.ts';
import { plainText } from '../visible.ts';
import { wordsOf } from '../words.ts';
import type { Voter } from './find-voter.ts';
import type { Gate } from './gate.ts';
import { VoteRefused } from './refusal.ts';
import type { Ballot } from './take-vote.ts';
import { normalWords } from './typed-words.ts';
import type { UnsignedVote, Vote } from './vote.ts';
import { signVote } from './vote-signature.ts';

const LONGEST_COMMENT = 500;

interface Ports {
  kms: KMSClient;
  voteKeyId: string;
  now: () => Date;
}

/** The signed vote that a checked ballot becomes. @throws VoteRefused CommentRefused: it looks like a secret */
export function makeVote(ports: Ports, gate: Gate, ballot: Ballot, voter: Voter): Promise<Vote> {
  return signed(ports, unsigned(ports, gate, ballot, voter));
}

/** Signs a vote that the record will take: what looks like a secret in it is refused before anything is stored. */
async function signed({ kms, voteKeyId }: Ports, vote: UnsignedVote): Promise<Vote> {
  try {
    refuseSecrets(vote);
  } catch (cause) {
    throw new VoteRefused('CommentRefused', `the comment is kept for ever: ${(cause as Error).message}`);
  }
  for (;;) {
    const made = await signVote(kms, voteKeyId, vote);
    // Once in many thousands a signature in base64 looks like a task token; the next one will not.
    if (looksHarmless(made)) return made;
  }
}

function looksHarmless(vote: Vote): boolean {
  try {
    refuseSecrets(vote);
    return true;
  } catch {
    return false;
  }
}

function unsigned({ now }: Ports, gate: Gate, ballot: Ballot, voter: Voter): UnsignedVote {
  const comment = plainText(ballot.comment ?? '', LONGEST_COMMENT);
  const withdraws = ballot.decision === 'withdraw';
  return {
    format: 'stepbook-vote/1',
    gate: gate.gate,
    run: gate.run,
    person: voter.person,
    decision: ballot.decision,
    digest: gate.digest,
    roster: gate.roster,
    words: withdraws ? wordsOf(gate.digest).join(' ').toLowerCase() : normalWords(ballot.words),
    ...(gate.policy.typedTarget && !withdraws ? { target: gate.target } : {}),
    ...(comment ? { comment } : {}),
    strength: ballot.proof.strength,
    ...(ballot.proof.strength === 'passkey' ? { passkey: ballot.proof.passkey } : {}),
    principal: voter.principal,
    ...(voter.account ? { account: voter.account } : {}),
    ...(ballot.address ? { source: createHash('sha256').update(`${gate.gate}|${ballot.address}`).digest('hex') } : {}),
    time: now().toISOString(),
  };
}
