import { startRun } from '../../cli/start-run.ts';
import { procedures } from '../../workflows/catalog.ts';
import { World } from '../rehearsal/support/world.ts';
import { recordingOf } from './record.ts';
import { writeRecording } from './recording.ts';

const ages: Record<string, 'healthy' | 'due' | undefined> = {
  'gaia-check-dns': 'healthy',
  'gaia-check-hub': 'healthy',
  'gaia-restart-services': 'healthy',
  'gaia-renew-certificates': 'due',
};

/** Runs procedures on the rehearsal stack, each on a hub of its own, and keeps what the world answered. */
export async function recordAll(names: string[] = procedures.map(({ name }) => name)): Promise<void> {
  const hubOf = (name: string) => `${name}.example.test`;
  const world = await World.start(Object.fromEntries(names.map((name) => [hubOf(name), {}])));
  try {
    for (const procedure of procedures.filter(({ name }) => names.includes(name))) {
      const { name } = procedure;
      const age = ages[name];
      if (age) await world.stack.rehearsal!.certify(hubOf(name), age);
      const input = { ...procedure.example, hub: hubOf(name) };
      const run = await startRun(await world.as('olga'), name, JSON.stringify(input));
      if (!procedure.readOnly && procedure.ungated === undefined) {
        const gate = await world.gate(run);
        for (const { people } of gate.need) await world.vote(people[0]!.id, gate);
      }
      const { status, cause } = await world.end(run);
      if (status !== 'SUCCEEDED') throw new Error(`${name} ended as ${status}: ${cause}`);
      const recording = await recordingOf(world, run, { procedure: name, input, requester: 'olga' });
      writeRecording(recording);
      const { transitions, lambdaMs } = recording.figures;
      console.error(`recorded ${name}: ${transitions} state transitions, ${lambdaMs} ms of Lambda`);
    }
  } finally {
    await world.stop();
  }
}
