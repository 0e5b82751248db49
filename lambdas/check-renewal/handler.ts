import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { Input } from './schema.ts';
import { checkRenewal } from './task.ts';

const ports = { table: new Table(new DynamoDBClient({}), env('TABLE_NAME')), now: () => new Date() };

export const handler = wire(Input, (input) => checkRenewal(input, ports));
