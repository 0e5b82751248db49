import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { Table } from './table.ts';
import { oneLine, visible } from './visible.ts';

export interface SendPorts {
  ses: SESv2Client;
  estate: Estate;
  /** Id of this cell in the estate. */
  cell: string;
}

export interface OutgoingMail {
  run: string;
  to: { name?: string; address: string }[];
  subject: string;
  text: string;
  html: string;
}

/** Sends a mail from the cell's address. Never throws: a mail that is not sent is told by the one who wanted it sent. */
export async function sendMail(
  { ses, estate, cell }: SendPorts,
  mail: OutgoingMail,
): Promise<{ messageId: string } | { error: string }> {
  try {
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        FromEmailAddress: `Stepbook <${estate.cells[cell]!.mailFrom}>`,
        Destination: {
          ToAddresses: mail.to.map(({ name, address }) => (name ? `${quoted(name)} <${address}>` : address)),
        },
        Content: {
          Simple: {
            Subject: { Data: oneLine(mail.subject), Charset: 'UTF-8' },
            Body: {
              Text: { Data: visible(mail.text), Charset: 'UTF-8' },
              Html: { Data: visible(mail.html), Charset: 'UTF-8' },
            },
            Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
          },
        },
        EmailTags: [{ Name: 'run', Value: mail.run.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 256) }],
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

/** Whom a mail of a gate was for (pk `MAIL#<SES message id>`, sk `MAIL`), so that a bounce finds it. */
export interface SentMail {
  run: string;
  gate: string;
  person: string;
  to: string;
}

const key = (messageId: string) => `MAIL#${messageId}`;

export async function rememberMail(table: Table, messageId: string, mail: SentMail): Promise<void> {
  await table.put({ pk: key(messageId), sk: 'MAIL', ...mail });
}

/** The mail of a message id; undefined for a mail of somebody else. */
export async function findMail(table: Table, messageId: string): Promise<SentMail | undefined> {
  return table.get<SentMail>(key(messageId), 'MAIL');
}
