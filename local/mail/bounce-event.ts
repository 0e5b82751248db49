import { type BusEvent, newEvent } from '../events/event.ts';
import type { BouncedMail } from './ses-service.ts';

/** What SES publishes to EventBridge when a mail bounces (Amazon SES Developer Guide, "Bounce event"). */
export function bounceEvent({ account, region, messageId, from, to, tags, why }: BouncedMail, time: number): BusEvent {
  return newEvent(
    {
      source: 'aws.ses',
      'detail-type': 'Email Bounced',
      account,
      region,
      resources: [`arn:aws:ses:${region}:${account}:identity/${from}`],
      detail: {
        eventType: 'Bounce',
        mail: {
          timestamp: new Date(time).toISOString(),
          source: from,
          sendingAccountId: account,
          messageId,
          destination: to,
          tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
        },
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: to.map((emailAddress) => ({ emailAddress, action: 'failed', diagnosticCode: why })),
          timestamp: new Date(time).toISOString(),
          feedbackId: messageId,
        },
      },
    },
    time,
  );
}
