import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { Input } from './schema.ts';
import { checkPorts, type Ports } from './task.ts';

const ports: Ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  loopbackAllowed: readEstate().rehearsal,
  now: () => new Date(),
};

export const handler = wire(Input, (input) => checkPorts(input, ports));
