import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { ListUndoEvent } from './schema.ts';
import { listUndo } from './task.ts';

const ports = { table: new Table(new DynamoDBClient({}), env('TABLE_NAME')) };

export const handler = wire(ListUndoEvent, (event) => listUndo(ports, event));
