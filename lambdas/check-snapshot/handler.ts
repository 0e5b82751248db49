import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { env } from '../shared/env.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { Input } from './schema.ts';
import { checkSnapshot } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ec2: new EC2Client({}),
  now: () => new Date(),
};

export const handler = wire(Input, (input) => checkSnapshot(input, ports));
