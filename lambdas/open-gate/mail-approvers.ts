import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { PlanDocument } from '../../workflows/shared/plan.ts';
import { appendEntry } from '../shared/entries.ts';
import { type Gate, peopleOf } from '../shared/gate/gate.ts';
import { claimMail, readRequesters } from '../shared/gate/gate-rows.ts';
import { makeMac } from '../shared/gate/link-mac.ts';
import { composeMail, type Mail } from '../shared/gate/present/compose-mail.ts';
import { showGate } from '../shared/gate/show-gate.ts';
import { isRequester } from '../shared/gate/tally.ts';
import type { Ports } from './task.ts';

/**
 * Mails everybody whom the gate asks, but not who asked for the run, each once. The mail is a convenience: when it
 * cannot be sent the gate stays open (the inbox shows it) and the entry `mailed` carries the error.
 */
export async function mailApprovers(ports: Ports, gate: Gate, document: PlanDocument, token: string): Promise<void> {
  const { table, now } = ports;
  const requesters = await readRequesters(table, gate.execution);
  const shown = await showGate(ports, gate.gate);
  for (const person of peopleOf(gate.policy)) {
    if (isRequester(person, document.roster, requesters)) continue;
    if (!(await claimMail(table, gate.gate, person, now().toISOString()))) continue;
    const { name, mail: to } = document.roster[person]!;
    const mac = await makeMac(ports.kms, ports.linkKeyId, gate, person);
    const link = `${shown!.view.link}?p=${encodeURIComponent(person)}&m=${mac}`;
    const mail = composeMail(shown!.view, name, link, now());
    const sent = await send(ports, gate, name, to, mail);
    await appendEntry({ table, now, secrets: [token, mac] }, gate.run, 'mailed', {
      gate: gate.gate,
      person,
      to,
      subject: mail.subject,
      ...sent,
    });
  }
}

async function send(
  ports: Ports,
  gate: Gate,
  name: string,
  to: string,
  mail: Mail,
): Promise<{ messageId: string } | { error: string }> {
  const from = ports.estate.cells[ports.cell]!.mailFrom;
  try {
    const { MessageId } = await ports.ses.send(
      new SendEmailCommand({
        FromEmailAddress: `Stepbook <${from}>`,
        Destination: { ToAddresses: [`${quoted(name)} <${to}>`] },
        Content: {
          Simple: {
            Subject: { Data: mail.subject, Charset: 'UTF-8' },
            Body: { Text: { Data: mail.text, Charset: 'UTF-8' }, Html: { Data: mail.html, Charset: 'UTF-8' } },
            Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
          },
        },
        EmailTags: [{ Name: 'run', Value: gate.run.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 256) }],
      }),
    );
    return { messageId: MessageId! };
  } catch (error) {
    return { error: `${(error as Error).name}: ${(error as Error).message}`.slice(0, 500) };
  }
}

/** A display name for an address (RFC 5322 section 3.4); SES wants names beyond ASCII encoded (RFC 2047). */
function quoted(name: string): string {
  if (!/^[\x20-\x7e]*$/.test(name)) return `=?UTF-8?B?${Buffer.from(name, 'utf8').toString('base64')}?=`;
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
