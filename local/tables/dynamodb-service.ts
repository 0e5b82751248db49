import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { looseObject } from '../wire/json-service.ts';
import { jsonProtocol } from '../wire/protocol.ts';
import type { WireAnswer } from '../wire/request.ts';
import type { Service } from '../wire/service.ts';
import {
  closeStore,
  type DynaliteStore,
  ensureTable,
  isTableOperation,
  openStore,
  runOperation,
} from './dynalite-store.ts';

export interface Tables {
  service: Service;
  /** Makes sure that a table with keys `pk` and `sk` is there. */
  ensure(account: string, region: string, table: string): Promise<void>;
  close(): Promise<void>;
}

const prefix = 'DynamoDB_20120810.';

/**
 * DynamoDB: dynalite in this process, one store an account and region, kept in `folder`, or in memory without one. LevelDB
 * hands every write to the operating system before it is answered, so what was answered survives the end of the process.
 */
export function createTables(
  folder: string | undefined,
  onFault?: (error: unknown, operation: string) => void,
): Tables {
  const stores = new Map<string, DynaliteStore>();
  const storeOf = (account: string, region: string) => {
    const key = `${account}-${region}`;
    let store = stores.get(key);
    if (!store) {
      if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
      store = openStore(folder && join(folder, key), account, region);
      stores.set(key, store);
    }
    return store;
  };
  const answer = (status: number, value: object): WireAnswer => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(value),
  });
  const refuse = (name: string, status: number, message?: string) =>
    answer(status, { __type: `com.amazon.coral.service#${name}`, ...(message && { message }) });

  const service: Service = {
    signingName: 'dynamodb',
    protocol: jsonProtocol,
    operationOf(request) {
      const target = request.headers['x-amz-target'];
      return target?.startsWith(prefix) ? target.slice(prefix.length) : undefined;
    },
    demands(operation, request, { account, region }) {
      const { TableName, RequestItems, Item, Key } = looseObject(request.body);
      const pk = ((Item ?? Key) as { pk?: { S?: unknown } } | undefined)?.pk?.S;
      const names = typeof TableName === 'string' ? [TableName] : Object.keys((RequestItems ?? {}) as object);
      const arn = (name: string) =>
        name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
      const resources = names.length > 0 ? names.map(arn) : ['*'];
      const row = typeof pk === 'string' ? { leadingKey: pk } : {};
      return resources.map((resource) => ({ action: `dynamodb:${operation}`, resource, ...row }));
    },
    async answer(operation, request, { account, region }) {
      if (!isTableOperation(operation)) return refuse('UnknownOperationException', 400);
      let parameters: unknown;
      try {
        parameters = JSON.parse(request.body.toString('utf8'));
      } catch {
        return refuse('SerializationException', 400);
      }
      if (typeof parameters !== 'object' || parameters === null) return refuse('SerializationException', 400);
      try {
        const { status, body } = await runOperation(storeOf(account, region), operation, parameters);
        return answer(status, body);
      } catch (error) {
        onFault?.(error, operation);
        return refuse('InternalFailure', 500);
      }
    },
  };

  return {
    service,
    ensure: (account, region, table) => ensureTable(storeOf(account, region), table),
    async close() {
      await Promise.all([...stores.values()].map(closeStore));
    },
  };
}
