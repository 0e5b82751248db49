import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { RecheckPlanEvent } from './schema.ts';
import { recheckPlan } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm: new SSMClient({}),
  sfn: new SFNClient({}),
  kms: new KMSClient({}),
  voteKeyId: env('VOTE_KEY_ID'),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(RecheckPlanEvent, (event) => recheckPlan(ports, event));
