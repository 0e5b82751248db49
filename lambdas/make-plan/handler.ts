import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { MakePlanEvent } from './schema.ts';
import { makePlan } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  ssm: new SSMClient({}),
  sfn: new SFNClient({}),
  estate: readEstate(),
  now: () => new Date(),
};

export const handler = wire(MakePlanEvent, (event) => makePlan(ports, event));
