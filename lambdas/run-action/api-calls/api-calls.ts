import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { SendPorts } from '../../shared/send-mail.ts';
import type { ApiCall } from './api-call.ts';
import { askForRecords } from './ask-for-records.ts';
import { changeRecords } from './change-records.ts';
import { createSnapshot } from './create-snapshot.ts';

/** Every API action that a plan may hold, by its IAM name. What is not here cannot be called. */
export function apiCalls(clients: {
  ec2: EC2Client;
  route53: Route53Client;
  mail: SendPorts;
}): Record<string, ApiCall> {
  return {
    'ec2:CreateSnapshot': createSnapshot(clients.ec2),
    'route53:ChangeResourceRecordSets': changeRecords(clients.route53),
    // No service: people are asked, and DNS tells when it is done.
    'stepbook:AskForRecords': askForRecords(clients.mail),
  };
}
