import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { SendPorts } from '../../shared/send-mail.ts';
import type { ApiCall } from './api-call.ts';
import { askForRecords } from './ask-for-records.ts';
import { changeRecords } from './change-records.ts';
import { ec2Calls } from './ec2/ec2-calls.ts';
import type { LookUp } from './ec2/terminate-instances.ts';
import { tagHub, untagHub } from './tag-hub.ts';

/** Every API action that a plan may hold, by its IAM name. What is not here cannot be called. */
export function apiCalls(clients: {
  ec2: EC2Client;
  ssm: SSMClient;
  lookUp: LookUp;
  route53: Route53Client;
  mail: SendPorts;
}): Record<string, ApiCall> {
  return {
    ...ec2Calls(clients),
    'ec2:CreateTags': tagHub(clients.ec2),
    'ec2:DeleteTags': untagHub(clients.ec2),
    'route53:ChangeResourceRecordSets': changeRecords(clients.route53),
    // No service: people are asked, and DNS tells when it is done.
    'stepbook:AskForRecords': askForRecords(clients.mail),
  };
}
