import * as z from 'zod';

const Recipient = z.object({ emailAddress: z.string(), diagnosticCode: z.string().optional() });

/**
 * What SES tells of a mail that did not arrive (Amazon SES Developer Guide, "Examples of event data that Amazon SES
 * publishes to EventBridge"), as far as it is read.
 */
export const HearBounceEvent = z.object({
  detail: z.object({
    eventType: z.enum(['Bounce', 'Reject', 'Complaint']),
    mail: z.object({ messageId: z.string() }),
    bounce: z.object({ bounceType: z.string(), bouncedRecipients: z.array(Recipient).default([]) }).optional(),
    reject: z.object({ reason: z.string() }).optional(),
  }),
});

export type HearBounceEvent = z.infer<typeof HearBounceEvent>;
