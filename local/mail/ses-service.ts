import { randomUUID } from 'node:crypto';
import * as sesv2 from '@aws-sdk/client-sesv2';
import type { Caller } from '../identities/caller.ts';
import { restJsonService } from '../wire/rest-json.ts';
import type { Demand, Service } from '../wire/service.ts';
import { composeRaw, composeSimple, type SendEmailInput } from './compose.ts';
import type { Mailbox } from './mailbox.ts';
import type { MailRelay } from './relay.ts';

export interface SesOptions {
  mailbox: Mailbox;
  /** Addresses and domains an account has verified: mail from any other is rejected. */
  identitiesOf(account: string): string[];
  relay?: MailRelay;
  /** Told of a mail that the relay did not take. */
  onBounce?(mail: BouncedMail): void;
  now(): number;
  onFault?(error: unknown, operation: string): void;
}

/** A mail that was accepted and then could not be delivered. */
export interface BouncedMail {
  account: string;
  region: string;
  messageId: string;
  from: string;
  to: string[];
  tags: Record<string, string>;
  why: string;
}

/** At most fifty recipients (SES v2, SendEmail). */
const mostRecipients = 50;
const addressOf = (text: string) => (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);

function sesError(name: 'BadRequestException' | 'MessageRejected', message: string): Error {
  return Object.assign(new Error(message), { name, $fault: 'client' });
}

/** SES v2, SendEmail alone: real MIME messages into the mailbox, and on through the relay when there is one. */
export function sesService({ mailbox, identitiesOf, relay, onBounce, now, onFault }: SesOptions): Service {
  const identity = (input: SendEmailInput, account: string): string | undefined => {
    const from = addressOf(input.FromEmailAddress ?? '');
    return identitiesOf(account).find((each) => each === from || each === domainOf(from));
  };

  return restJsonService({
    signingName: 'ses',
    schemas: sesv2,
    ...(onFault && { onFault }),
    demands(_operation, given, { account, region }): Demand[] {
      const input = given as SendEmailInput;
      const name = identity(input, account) ?? addressOf(input.FromEmailAddress ?? '');
      // SES v2 asks for the permission of the classic API: a raw message needs another one than a simple one.
      const action = input.Content?.Raw ? 'ses:SendRawEmail' : 'ses:SendEmail';
      return [{ action, resource: `arn:aws:ses:${region}:${account}:identity/${name}` }];
    },
    operations: {
      async SendEmail(given, caller) {
        const input = given as SendEmailInput;
        check(input, caller);
        const id = `${Date.now().toString(16).padStart(16, '0')}-${randomUUID()}-000000`;
        const time = new Date(now());
        const messageId = `<${id}@${caller.region}.amazonses.com>`;
        const composed = input.Content!.Raw
          ? composeRaw(input, messageId, time)
          : await composeSimple(input, messageId, time);
        const { ToAddresses: to = [], CcAddresses: cc = [], BccAddresses: bcc = [] } = input.Destination ?? {};
        const tags = Object.fromEntries((input.EmailTags ?? []).map(({ Name, Value }) => [Name, Value]));
        const { account } = caller;
        const taggedRun = tags.run ?? tags['stepbook-run'];
        const run = taggedRun === undefined ? {} : { run: taggedRun };
        const { from, subject, mime, bodies } = composed;
        const recipients = { to: to.map(addressOf), cc: cc.map(addressOf), bcc: bcc.map(addressOf) };
        mailbox.keep(
          { id, account, from, ...recipients, subject, time: time.toISOString(), tags, ...run },
          mime,
          bodies,
        );
        // As with SES, what becomes of an accepted message later is not told to the caller.
        relay?.send({ from: addressOf(from), to: Object.values(recipients).flat() }, mime).catch((error: unknown) => {
          onFault?.(error, 'mail relay');
          const all = Object.values(recipients).flat();
          const why = (error as Error).message;
          onBounce?.({ account, region: caller.region, messageId: id, from: addressOf(from), to: all, tags, why });
        });
        return { MessageId: id };
      },
    },
  });

  function check(input: SendEmailInput, caller: Caller): void {
    const { Simple, Raw } = input.Content ?? {};
    if (!Simple && !Raw) throw sesError('BadRequestException', 'Content is required: Simple or Raw');
    if (Raw && !Raw.Data?.length) throw sesError('BadRequestException', 'Raw message data is empty');
    if (Simple && !Simple.Subject?.Data) throw sesError('BadRequestException', 'Missing required field Subject.Data');
    if (Simple && !Simple.Body?.Text?.Data && !Simple.Body?.Html?.Data) {
      throw sesError('BadRequestException', 'Missing required field Body.Text.Data or Body.Html.Data');
    }
    if (!input.FromEmailAddress) throw sesError('BadRequestException', 'Missing required field FromEmailAddress');
    const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = input.Destination ?? {};
    const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
    if (recipients.length === 0) throw sesError('BadRequestException', 'At least one recipient is required');
    if (recipients.length > mostRecipients) {
      throw sesError('BadRequestException', `Recipient count exceeds ${mostRecipients}: ${recipients.length}`);
    }
    const wrong = recipients.find((each) => !/^[^\s@<>]+@[^\s@<>]+$/.test(addressOf(each)) || /[\r\n]/.test(each));
    if (wrong !== undefined) throw sesError('BadRequestException', `Illegal address: ${wrong}`);
    if (identity(input, caller.account) === undefined) {
      const from = addressOf(input.FromEmailAddress);
      const text = `Email address is not verified. The following identities failed the check in region ${caller.region.toUpperCase()}: ${from}`;
      throw sesError('MessageRejected', text);
    }
  }
}
