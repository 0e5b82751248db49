import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { JudgeFactsEvent } from './schema.ts';
import { judgeFacts } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(JudgeFactsEvent, (event) => judgeFacts(ports, event));
