import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { HearBounceEvent } from './schema.ts';
import { hearBounce } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ses: new SESv2Client({}),
  estate: readEstate(),
  cell: env('CELL'),
  now: () => new Date(),
};

export const handler = wire(HearBounceEvent, (event) => hearBounce(ports, event));
