import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { ReconcileWaitsEvent } from './schema.ts';
import { endStaleRuns } from './stale-runs.ts';
import { reconcileWaits } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm: new SSMClient({}),
  sfn: new SFNClient({}),
  events: new EventBridgeClient({}),
  kms: new KMSClient({}),
  ses: new SESv2Client({}),
  linkKeyId: env('LINK_KEY_ID'),
  cell: env('CELL'),
  approvalUrl: env('APPROVAL_URL'),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(ReconcileWaitsEvent, async (_event, { log }) => {
  // Neither keeps the other from being done.
  const [waits, runs] = await Promise.allSettled([reconcileWaits({ ...ports, log }), endStaleRuns(ports)]);
  if (waits.status === 'rejected') throw waits.reason;
  if (runs.status === 'rejected') throw runs.reason;
  return { ...waits.value, ended: runs.value };
});
