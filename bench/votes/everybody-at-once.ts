import { takeVote } from '../../lambdas/shared/gate/take-vote.ts';
import { anEstate, bench } from '../../test/lambdas/gate/support/bench.ts';

/** What came of a gate at which everybody voted at the same moment, everybody twice. */
export interface Outcome {
  seconds: number;
  /** Votes that are stored, and told in the record. */
  rows: number;
  entries: number;
  refused: number;
  status: string;
  /** How often the decision was announced on the bus. */
  decisions: number;
}

/** One gate that wants all of `voters` people; each sends the vote twice, all at once, into one process. */
export async function everybodyAtOnce(voters: number): Promise<Outcome> {
  const at = await bench();
  try {
    const account = '111111111111';
    const ids = Array.from({ length: voters }, (_, n) => `voter-${n}`);
    const estate = anEstate();
    for (const id of ids) {
      const principals = [`arn:aws:iam::${account}:user/${id}`];
      estate.people[id] = { name: id, mail: `${id}@example.test`, principals, passkeys: [], alternates: [] };
    }
    at.estate.now = estate;
    const policy = {
      groups: [{ group: 'all', min: voters, people: ids }],
      distinct: voters,
      strength: 'iam' as const,
      expirySeconds: 86_400,
      typedTarget: false,
    };
    const { gate, digest, words, run } = await at.openedGate('everybody', { policy });
    let refused = 0;
    const vote = (id: string) =>
      takeVote(at.ports, {
        gate,
        decision: 'approve',
        digest,
        words: words.slice(0, 4).join(' '),
        proof: { strength: 'iam', account, principal: `arn:aws:iam::${account}:user/${id}` },
      }).catch(() => {
        refused += 1;
      });
    const began = performance.now();
    await Promise.all([...ids, ...ids].map(vote));
    const seconds = (performance.now() - began) / 1000;
    const rows = (await at.votesOf({ gate, digest, words })).length;
    const entries = (await at.entriesOf(run, 'voted')).length;
    const { status } = await at.gateOf({ gate, digest, words });
    return { seconds, rows, entries, refused, status, decisions: at.events.length };
  } finally {
    await at.stop();
  }
}
