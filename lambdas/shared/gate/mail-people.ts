import type { KMSClient } from '@aws-sdk/client-kms';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { type AlertPorts, raiseAlert } from '../alert.ts';
import { appendEntry } from '../entries.ts';
import { rememberMail, sendMail } from '../send-mail.ts';
import type { Gate } from './gate.ts';
import { claimMail } from './gate-rows.ts';
import { makeMac } from './link-mac.ts';
import { composeMail, type MailKind } from './present/compose-mail.ts';
import { rosterNow } from './roster.ts';
import { type ShowPorts, showGate } from './show-gate.ts';

export interface MailPorts extends ShowPorts, AlertPorts {
  kms: KMSClient;
  ses: SESv2Client;
  linkKeyId: string;
}

/**
 * Mails people of a gate, each once for each kind of mail, however often and from wherever this is called. Mail is a
 * convenience: when it cannot be sent the gate stays open (the inbox shows it), the entry `mailed` carries the error, and
 * the cell's alerts are told.
 *
 * @param secrets that must not be in the record
 * @returns how many mails were sent or tried
 */
export async function mailPeople(
  ports: MailPorts,
  gate: Gate,
  people: readonly string[],
  kind: MailKind,
  secrets: readonly string[] = [],
): Promise<number> {
  const { table, now } = ports;
  const roster = rosterNow(gate.policy, ports.estate);
  const { view } = (await showGate(ports, gate.gate))!;
  let mails = 0;
  for (const person of people) {
    if (!roster[person] || !(await claimMail(table, gate.gate, person, kind, now().toISOString()))) continue;
    mails += 1;
    const { name, mail: to } = roster[person];
    const mac = await makeMac(ports.kms, ports.linkKeyId, gate, person);
    const link = `${view.link}?p=${encodeURIComponent(person)}&m=${mac}`;
    const mail = composeMail(view, name, link, now(), kind);
    const told = { gate: gate.gate, person, to, subject: mail.subject, ...(kind === 'request' ? {} : { kind }) };
    const sent = await sendMail(ports, { run: gate.run, to: [{ name, address: to }], ...mail });
    if ('messageId' in sent) await rememberMail(table, sent.messageId, { run: gate.run, gate: gate.gate, person, to });
    await appendEntry({ table, now, secrets: [...secrets, mac] }, gate.run, 'mailed', { ...told, ...sent });
    if ('error' in sent) {
      const what = `The mail to ${name} <${to}> about request ${gate.gate} could not be sent: ${sent.error}`;
      await raiseAlert(ports, gate.run, { what, gate: gate.gate, person, to });
    }
  }
  return mails;
}
