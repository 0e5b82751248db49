import MailComposer from 'nodemailer/lib/mail-composer/index.js';

/** SES v2 SendEmail, as far as it is used. */
export interface SendEmailInput {
  FromEmailAddress?: string;
  Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  ReplyToAddresses?: string[];
  Content?: {
    Simple?: {
      Subject?: { Data?: string };
      Body?: { Text?: { Data?: string }; Html?: { Data?: string } };
      Headers?: { Name: string; Value: string }[];
      Attachments?: { FileName: string; RawContent: Uint8Array; ContentType?: string }[];
    };
    Raw?: { Data?: Uint8Array };
  };
  EmailTags?: { Name: string; Value: string }[];
}

/** A message ready to be kept or sent on. */
export interface Composed {
  mime: Buffer;
  from: string;
  subject: string;
  bodies: { text?: string; html?: string };
}

/** The MIME message of a Simple content, multipart/alternative when it has both bodies. */
export async function composeSimple(input: SendEmailInput, messageId: string, date: Date): Promise<Composed> {
  const { Subject, Body, Headers, Attachments } = input.Content!.Simple!;
  const { ToAddresses, CcAddresses } = input.Destination ?? {};
  const from = input.FromEmailAddress!;
  const subject = Subject?.Data ?? '';
  const bodies = {
    ...(Body?.Text?.Data !== undefined && { text: Body.Text.Data }),
    ...(Body?.Html?.Data !== undefined && { html: Body.Html.Data }),
  };
  const composer = new MailComposer({
    from,
    to: ToAddresses ?? [],
    cc: CcAddresses ?? [],
    replyTo: input.ReplyToAddresses ?? [],
    subject,
    messageId,
    date,
    ...bodies,
    headers: (Headers ?? []).map(({ Name, Value }) => ({ key: Name, value: Value })),
    attachments: (Attachments ?? []).map((each) => ({
      filename: each.FileName,
      content: Buffer.from(each.RawContent),
      ...(each.ContentType && { contentType: each.ContentType }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { mime: await composer.compile().build(), from, subject, bodies };
}

/** A Raw content as it is, with the Message-ID and Date that SES sets. */
export function composeRaw(input: SendEmailInput, messageId: string, date: Date): Composed {
  const raw = Buffer.from(input.Content!.Raw!.Data!);
  const text = raw.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const head = text.slice(0, end).replace(/\r?\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim();
  const set = [
    ...(header('message-id') ? [] : [`Message-ID: ${messageId}`]),
    ...(header('date') ? [] : [`Date: ${date.toUTCString().replace('GMT', '+0000')}`]),
  ].map((line) => `${line}\r\n`);
  const subject = decodeWords(header('subject') ?? '');
  const from = input.FromEmailAddress ?? header('from') ?? '';
  return { mime: Buffer.concat([Buffer.from(set.join('')), raw]), from, subject, bodies: {} };
}

/** Encoded words of a header (RFC 2047). */
function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (_, charset: string, encoding: string, data: string) => {
      const bytes =
        encoding.toLowerCase() === 'b'
          ? Buffer.from(data, 'base64')
          : Buffer.from(
              data
                .replace(/_/g, ' ')
                .replace(/=([0-9a-f]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
              'latin1',
            );
      return new TextDecoder(charset.toLowerCase()).decode(bytes);
    });
}
