import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { CloudTrailEvent } from './schema.ts';
import { recordRequester } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(CloudTrailEvent, (event) => recordRequester(ports, event));
