import * as z from 'zod';
import { appendEntry, type EntryPorts } from './entries.ts';

/** What every fact function is given besides its own fields: whose fact it is, and which look at the world this is. */
export const FactEvent = z.object({
  run: z.string().min(1),
  phase: z.enum(['check', 'plan', 'recheck', 'await', 'verify']),
});

/** Keeps what was seen in the run's record, and gives it back as the function's result. */
export async function recordFact<Fact>(
  ports: EntryPorts,
  { run, phase }: z.infer<typeof FactEvent>,
  fact: string,
  value: Fact,
): Promise<Fact> {
  await appendEntry(ports, run, 'fact', { fact, phase, value });
  return value;
}
