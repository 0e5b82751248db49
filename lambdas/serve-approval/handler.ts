import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import type { Gate } from '../shared/gate/gate.ts';
import { HttpRequest } from '../shared/gate/http.ts';
import { policyNow } from '../shared/gate/policy-now.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { serveApproval } from './task.ts';

const table = new Table(new DynamoDBClient({}), env('TABLE_NAME'));
const estate = readEstate();
const ports = {
  table,
  estate,
  kms: new KMSClient({}),
  events: new EventBridgeClient({}),
  ses: new SESv2Client({}),
  cell: env('CELL'),
  voteKeyId: env('VOTE_KEY_ID'),
  linkKeyId: env('LINK_KEY_ID'),
  approvalUrl: env('APPROVAL_URL'),
  policyNow: (gate: Gate) => policyNow(table, estate, gate),
  now: () => new Date(),
};

export const handler = wire(HttpRequest, (request) => serveApproval(ports, request));
