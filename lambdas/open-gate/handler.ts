import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { OpenGateEvent } from './schema.ts';
import { openGate } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  kms: new KMSClient({}),
  ses: new SESv2Client({}),
  tokenKeyId: env('TOKEN_KEY_ID'),
  linkKeyId: env('LINK_KEY_ID'),
  estate: readEstate(),
  cell: env('CELL'),
  approvalUrl: env('APPROVAL_URL'),
  now: () => new Date(),
};

export const handler = wire(OpenGateEvent, (event) => openGate(ports, event));
