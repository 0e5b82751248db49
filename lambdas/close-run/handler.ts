import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { env } from '../shared/env.ts';
import { readEstate } from '../shared/estate.ts';
import { Table } from '../shared/table.ts';
import { wire } from '../shared/wiring.ts';
import { CloseRunEvent } from './schema.ts';
import { closeRun } from './task.ts';

const ports = {
  table: new Table(new DynamoDBClient({}), env('TABLE_NAME')),
  sfn: new SFNClient({}),
  ssm: new SSMClient({}),
  kms: new KMSClient({}),
  s3: new S3Client({}),
  ses: new SESv2Client({}),
  transcriptKeyId: env('TRANSCRIPT_KEY_ID'),
  voteKeyId: env('VOTE_KEY_ID'),
  bucket: env('TRANSCRIPT_BUCKET'),
  estate: readEstate(),
  cell: env('CELL'),
  now: () => new Date(),
};

export const handler = wire(CloseRunEvent, (event, { log }) => closeRun({ ...ports, log }, event));
