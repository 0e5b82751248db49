import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../../../lambdas/shared/table.ts';
import { createTables } from '../../../local/tables/dynamodb-service.ts';
import { clientOf } from '../gate/support/in-process.ts';

const account = '111111111111';
const region = 'eu-west-1';

/** A real table on the stack's DynamoDB, in memory and without a socket. */
export async function localTable(): Promise<{ table: Table; client: DynamoDBClient; stop: () => Promise<void> }> {
  const tables = createTables(undefined);
  await tables.ensure(account, region, 'stepbook');
  const client = new DynamoDBClient(clientOf(tables.service, account, region));
  return {
    table: new Table(client, 'stepbook'),
    client,
    async stop() {
      client.destroy();
      await tables.close();
    },
  };
}
