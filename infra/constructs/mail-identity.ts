import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  ConfigurationSet,
  ConfigurationSetEventDestination,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';

/**
 * The sender's domain, verified with SES and signed with DKIM; its records are put into DNS by whoever owns the domain.
 * What SES cannot deliver it tells the default event bus, from where `hear-bounce` hears of it.
 */
export class MailIdentity extends Construct {
  /** What a sender needs permission for: the identity, and the configuration set that all its mails have. */
  readonly arns: string[];

  constructor(scope: Construct, id: string, { from }: { from: string }) {
    super(scope, id);
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const configurationSet = new ConfigurationSet(this, 'Events', { configurationSetName: 'stepbook' });
    new ConfigurationSetEventDestination(this, 'Undelivered', {
      configurationSet,
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'Bus', 'default')),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.REJECT],
    });
    const { emailIdentityArn } = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(domain),
      configurationSet,
    });
    const arn = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: 'stepbook',
    });
    this.arns = [emailIdentityArn, arn];
  }
}
