import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { apiCalls } from './api-calls/api-calls.ts';
import { lookUp } from './look-up.ts';
import { RunActionEvent } from './schema.ts';
import { runAction } from './task.ts';

// One attempt: a request that was lost on the way is looked for, not sent twice. Only what was throttled is sent again.
const ssm = new SSMClient({ maxAttempts: 1 });

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm,
  kms: new KMSClient({}),
  events: new EventBridgeClient({}),
  apiCalls: apiCalls({
    ec2: new EC2Client({ maxAttempts: 1 }),
    ssm,
    lookUp,
    route53: new Route53Client({ maxAttempts: 1 }),
    mail: { ses: new SESv2Client({}), estate: readEstate(), cell: env('CELL') },
  }),
  tokenKeyId: env('TOKEN_KEY_ID'),
  voteKeyId: env('VOTE_KEY_ID'),
  now: () => new Date(),
  sleep: (ms: number) => sleep(ms),
};

export const handler = wire(RunActionEvent, (event) => runAction(ports, event));
