import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { Input } from './schema.ts';
import { checkDns, type Ports } from './task.ts';

const ports: Ports = { table: new Table(new DynamoDBClient({}), env('TABLE_NAME')), now: () => new Date() };

export const handler = wire(Input, (input) => checkDns(input, ports));
