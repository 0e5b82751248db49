import * as z from 'zod';
import { type SendPorts, sendMail } from '../../shared/send-mail.ts';
import type { ApiCall } from './api-call.ts';

/** What people are asked to do at a DNS provider that no program of this cell can reach. */
const Arguments = z.strictObject({
  Run: z.string(),
  Domain: z.string(),
  To: z.array(z.strictObject({ Name: z.string(), Address: z.email() })).min(1),
  /** `remove` is left out where the records are to be set. */
  Records: z
    .array(
      z.strictObject({
        Name: z.string(),
        Type: z.enum(['A', 'CNAME']),
        TTL: z.int(),
        Values: z.array(z.string()),
        Remove: z.literal(true).optional(),
      }),
    )
    .min(1),
  /** What happens until it is so. */
  Until: z.string(),
  /** `back`: what is to be set is what was there before. */
  Kind: z.enum(['ask', 'remind', 'back']).default('ask'),
});

type Asked = z.infer<typeof Arguments>;

const subjects: Record<Asked['Kind'], string> = {
  ask: 'Please set',
  remind: 'Reminder: please set',
  back: 'Please put back',
};
const line = ({ Name, Type, TTL, Values, Remove }: Asked['Records'][number]) =>
  Remove ? `remove  ${Name}  ${Type}` : `set     ${Name}  ${TTL}  IN  ${Type}  ${Values.join(' ')}`;
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Mails people which records to set by hand, word for word as they were approved. Asking twice changes nothing. */
export function askForRecords(ports: SendPorts): ApiCall {
  return {
    async call(args) {
      const { Run, Domain, To, Records, Until, Kind } = Arguments.parse(args);
      const list = Records.map(line).join('\n');
      const text =
        `The records of ${Domain} are with a DNS provider that Stepbook does not reach. Please do there, and nothing else:\n\n` +
        `${list}\n\nRemove other A and AAAA records of these names. ${Until}\n\nRun: ${Run}\n`;
      const mails = await Promise.all(
        To.map(async ({ Name, Address }) => ({
          to: Address,
          ...(await sendMail(ports, {
            run: Run,
            to: [{ name: Name, address: Address }],
            subject: `${subjects[Kind]} the DNS records of ${Domain}`,
            text: `${Name},\n\n${text}`,
            html: `<p>${escaped(Name)},</p><pre>${escaped(text)}</pre>`,
          })),
        })),
      );
      const lost = mails.flatMap((mail) => ('error' in mail ? [`${mail.to}: ${mail.error}`] : []));
      if (lost.length === mails.length) {
        // As a service answers that has done nothing.
        throw Object.assign(new Error(lost.join('; ')), { name: 'MailNotSent', $metadata: { httpStatusCode: 400 } });
      }
      return {
        asked: mails.filter((mail) => 'messageId' in mail).map(({ to }) => to),
        ...(lost.length > 0 && { lost }),
      };
    },
    find: async () => undefined,
    repeatable: true,
  };
}
