import { createTransport } from 'nodemailer';

/** Sends a kept message on to real mailboxes. */
export interface MailRelay {
  send(envelope: { from: string; to: string[] }, mime: Buffer): Promise<void>;
  close(): void;
}

/** A relay by SMTP, e.g. `smtps://user:password@mail.example.org`. */
export function createRelay(url: string): MailRelay {
  const transport = createTransport(url);
  return {
    async send(envelope, mime) {
      await transport.sendMail({ envelope, raw: mime });
    },
    close: () => transport.close(),
  };
}
