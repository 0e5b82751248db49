import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { Input } from './schema.ts';
import { checkInstance, type Ports } from './task.ts';

const ports: Ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ec2: new EC2Client({}),
  ssm: new SSMClient({}),
  now: () => new Date(),
};

export const handler = wire(Input, (input) => checkInstance(input, ports));
