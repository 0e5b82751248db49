import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { OpenRunEvent } from './schema.ts';
import { openRun } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  s3: new S3Client({}),
  kms: new KMSClient({}),
  bucket: env('TRANSCRIPT_BUCKET'),
  transcriptKeyId: env('TRANSCRIPT_KEY_ID'),
  estate: readEstate(),
  cell: env('CELL'),
  now: () => new Date(),
};

export const handler = wire(OpenRunEvent, (event) => openRun(ports, event));
