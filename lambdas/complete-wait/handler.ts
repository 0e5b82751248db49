import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { CompleteWaitEvent } from './schema.ts';
import { completeWait } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm: new SSMClient({}),
  kms: new KMSClient({}),
  sfn: new SFNClient({}),
  voteKeyId: env('VOTE_KEY_ID'),
  now: () => new Date(),
};

export const handler = wire(CompleteWaitEvent, (event, { log }) => completeWait({ ...ports, log }, event));
