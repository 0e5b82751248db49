import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { ReconcileWaitsEvent } from './schema.ts';
import { reconcileWaits } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm: new SSMClient({}),
  events: new EventBridgeClient({}),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(ReconcileWaitsEvent, (_event, { log }) => reconcileWaits({ ...ports, log }));
