import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';

/** The sender's domain, verified with SES and signed with DKIM; its records are put into DNS by whoever owns the domain. */
export class MailIdentity extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { from }: { from: string }) {
    super(scope, id);
    const domain = from.slice(from.lastIndexOf('@') + 1);
    this.arn = new EmailIdentity(this, 'Identity', { identity: Identity.domain(domain) }).emailIdentityArn;
  }
}
