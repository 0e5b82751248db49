import type { Gate } from './gate.ts';
import { type MailPorts, mailPeople } from './mail-people.ts';
import type { MailKind } from './present/compose-mail.ts';
import { partOfTime } from './seats.ts';
import type { Tally } from './tally.ts';

/** Reminders, the last first, each with the part of the gate's time after which it is due. */
const reminders: { kind: MailKind; after: number }[] = [
  { kind: 'nine-tenths', after: 0.9 },
  { kind: 'half', after: 0.5 },
];

/**
 * Sends the reminder that is due at an open gate, to those whose approval is still missing and, from half time on, to their
 * alternates. Each person gets each reminder once; who was not reachable at half time (nobody looked) gets the last only.
 *
 * @returns how many mails were sent or tried
 */
export async function remindPeople(ports: MailPorts, gate: Gate, tally: Tally): Promise<number> {
  const now = ports.now().toISOString();
  const due = reminders.find(({ after }) => now >= partOfTime(gate, after));
  if (!due || tally.status !== 'OPEN') return 0;
  return mailPeople(ports, gate, tally.asked, due.kind);
}
