import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { OpenRunEvent } from './schema.ts';
import { openRun } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  estate: readEstate(),
  cell: env('CELL'),
  now: () => new Date(),
};

export const handler = wire(OpenRunEvent, (event) => openRun(ports, event));
