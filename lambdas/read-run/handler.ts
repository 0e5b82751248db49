import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { Query } from './schema.ts';
import { readRun } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  s3: new S3Client({}),
  bucket: env('TRANSCRIPT_BUCKET'),
  estate: readEstate(),
  cell: env('CELL'),
  approvalUrl: env('APPROVAL_URL'),
  now: () => new Date(),
};

export const handler = wire(Query, (query) => readRun(ports, query));
