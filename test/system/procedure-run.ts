import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../cli/connection.ts';
import { followRun, type RunEnd } from '../../cli/live/follow-run.ts';
import type { Output } from '../../cli/output.ts';
import { approveAsRehearsed } from '../../cli/rehearsal/approvers.ts';
import { startRun } from '../../cli/start-run.ts';
import type { Entry } from '../../lambdas/shared/entries.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { withPasskeys } from '../../local/rehearsal/passkeys.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { Estate } from '../../workflows/shared/estate.ts';
import { progress } from './progress.ts';
import { account, domain, region, type World } from './world.ts';

/** What came of one run of the procedure. */
export interface ProcedureRun extends RunEnd {
  run: string;
  entries: Entry[];
  /** Of the transcript file; empty when it is whole. */
  problems: unknown[];
}

const person = (name: string, id: string) => ({
  name,
  mail: `${id}@example.test`,
  principals: [`arn:aws:iam::${account}:user/${id}`],
});

/** The estate of a world: the rehearsal's people, the hub on its real machine, pebble as the authority. */
export function estateOf(world: World): Estate {
  return Estate.parse({
    name: 'system-test',
    rehearsal: true,
    runbooks: 'https://example.test/runbooks',
    cells: {
      home: { account, region, mailFrom: 'stepbook@example.test', alerts: ['alerts@example.test'] },
    },
    people: {
      alice: person('Alice Amsel', 'alice'),
      bob: person('Bob Buchfink', 'bob'),
      olga: person('Olga Orlow', 'olga'),
    },
    hubs: {
      [domain]: {
        cell: 'home',
        instance: world.hub.record.id,
        roles: { owner: ['alice'], operator: ['bob'] },
        dns: { resolvers: [world.resolver], authoritative: [world.resolver] },
        trustedRoots: [world.production.root, world.apiRoot],
        directory: world.directory,
        issuer: 'Pebble Intermediate CA',
        registries: world.registries,
      },
    },
  });
}

/** Starts the embedded stack on a world. */
export function stackOf(world: World): Promise<Stack> {
  const estate = withPasskeys(estateOf(world), world.dataDir);
  return startStack({ port: 0, dataDir: world.dataDir, estate, machines: world.machines });
}

/** Progress lines for the states and entries of a run; plans and scripts are left out. */
const output: Output = {
  json: false,
  colour: false,
  line: (text = '') => {
    if (/[←→•✓✗]/.test(text)) progress(text.trimEnd());
  },
  result: () => undefined,
  style: (_, text) => text,
};

/** Runs a procedure as olga; alice and bob vote through the public paths as soon as its gate opens, if it has one. */
export async function runProcedure(
  stack: Stack,
  procedure = 'gaia-reset-certificates',
  hub = domain,
  more: Record<string, unknown> = {},
): Promise<ProcedureRun> {
  const where = { endpoint: stack.url, region, dataDir: stack.dataDir };
  const connection = await connect({ ...where, profile: 'olga' });
  const started = await startRun(connection, procedure, JSON.stringify({ hub, ...more }));
  const entries: Entry[] = [];
  const refused = Promise.withResolvers<never>();
  const mails = Object.fromEntries(Object.entries(stack.estate.people).map(([id, { mail }]) => [id, mail]));
  const following = followRun(connection, output, started, (entry) => {
    entries.push(entry);
    if (entry.kind !== 'gate-opened') return;
    approveAsRehearsed(where, String(entry.data.gate), mails, output).catch(refused.reject);
  });
  const end = await Promise.race([following, refused.promise]);
  const file = join(stack.dataDir, 'transcripts', `${started.run}.transcript.json`);
  const { problems } = verifyTranscript(readFileSync(file, 'utf8'));
  return { ...end, run: started.run, entries, problems };
}
