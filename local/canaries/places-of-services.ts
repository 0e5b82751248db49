import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { GetCommandInvocationCommand, paginateListCommandInvocations, SSMClient } from '@aws-sdk/client-ssm';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { Place } from './places.ts';

const place = (name: string, value: unknown): Place => ({ name, content: Buffer.from(JSON.stringify(value), 'utf8') });

/** What the services of a stack answer about everything that was done: histories, tables, commands with their output. */
export async function placesOfServices({ url, estate }: { url: string; estate: Estate }): Promise<Place[]> {
  const places: Place[] = [];
  const seen = new Set<string>();
  for (const { account, region } of Object.values(estate.cells)) {
    if (seen.has(`${account} ${region}`)) continue;
    seen.add(`${account} ${region}`);
    const config = { endpoint: url, region, credentials: { accessKeyId: account, secretAccessKey: 'local' } };
    places.push(
      ...(await histories(new SFNClient(config))),
      ...(await table(new DynamoDBClient(config), account)),
      ...(await commands(new SSMClient(config))),
    );
  }
  return places;
}

async function histories(client: SFNClient): Promise<Place[]> {
  const places: Place[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
        for (const { executionArn } of executions) {
          const { $metadata: _, ...execution } = await client.send(new DescribeExecutionCommand({ executionArn }));
          places.push(place(`execution ${executionArn}`, execution));
          for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
            places.push(...events.map((event) => place(historyPlace(executionArn!, event), event)));
          }
        }
      }
    }
  }
  return places;
}

export const historyPlace = (execution: string, { id, type }: HistoryEvent) => `history ${execution}#${id} ${type}`;

async function table(client: DynamoDBClient, account: string): Promise<Place[]> {
  const places: Place[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: 'stepbook' })) {
    places.push(...Items.map((item) => place(`table ${account} ${item.pk?.S} ${item.sk?.S}`, item)));
  }
  return places;
}

async function commands(client: SSMClient): Promise<Place[]> {
  const places: Place[] = [];
  for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client }, { Details: true })) {
    for (const listed of CommandInvocations) {
      const { CommandId, InstanceId } = listed;
      const got = await client.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
      places.push(place(`command ${CommandId} on ${InstanceId}`, { listed, got }));
    }
  }
  return places;
}
