import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { RunCommandEvent } from './schema.ts';
import { runCommand } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm: new SSMClient({}),
  kms: new KMSClient({}),
  events: new EventBridgeClient({}),
  tokenKeyId: env('TOKEN_KEY_ID'),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(RunCommandEvent, (event) => runCommand(ports, event));
