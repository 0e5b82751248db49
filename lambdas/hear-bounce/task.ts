import { type AlertPorts, raiseAlert } from '../shared/alert.ts';
import { findMail } from '../shared/send-mail.ts';
import type { HearBounceEvent } from './schema.ts';

/**
 * Tells the cell's alerts of a mail that was sent and did not arrive, once for each mail: an approver who never hears of a
 * request looks like one who does not answer. Mails that are not of a gate are nobody's business here.
 */
export async function hearBounce(ports: AlertPorts, { detail }: HearBounceEvent): Promise<{ alerted: boolean }> {
  const { messageId } = detail.mail;
  const mail = await findMail(ports.table, messageId);
  if (!mail) return { alerted: false };
  try {
    await ports.table.put(
      { pk: `MAIL#${messageId}`, sk: 'BOUNCED', type: detail.eventType, time: ports.now().toISOString() },
      { ifAbsent: true },
    );
  } catch (error) {
    // SES delivers its events at least once.
    if ((error as Error).name === 'ConditionFailed') return { alerted: false };
    throw error;
  }
  const { run, gate, person, to } = mail;
  const why = detail.bounce?.bouncedRecipients[0]?.diagnosticCode ?? detail.reject?.reason ?? detail.bounce?.bounceType;
  const what = `The mail to ${to} about request ${gate} did not arrive (${detail.eventType}${why ? `: ${why.slice(0, 300)}` : ''}).`;
  await raiseAlert(ports, run, { what, gate, person, to });
  return { alerted: true };
}
