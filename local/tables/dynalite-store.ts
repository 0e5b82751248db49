import { createRequire } from 'node:module';

type Callback<T> = (error: (Error & { statusCode?: number; body?: object }) | null | undefined, value?: T) => void;

/** The parts of a dynalite store that are used. */
export interface DynaliteStore {
  options: { createTableMs: number };
  tableDb: {
    awsAccountId: string;
    awsRegion: string;
    get(key: string, callback: Callback<{ TableStatus: string }>): void;
    put(key: string, value: object, callback: Callback<void>): void;
  };
  lifecycleManager: { gracefulClose(callback: Callback<void>): void };
}

interface Validations {
  checkTypes(data: object, types: object): object;
  checkValidations(data: object, types: object, custom: unknown, store: DynaliteStore): void;
}

type Action = (store: DynaliteStore, data: object, callback: Callback<object>) => void;

const require = createRequire(import.meta.url);
const { create } = require('dynalite/db') as {
  create(options: { path?: string; createTableMs: number }): DynaliteStore;
};
const validations = require('dynalite/validations') as Validations;

const operations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
] as const;

const actions = new Map(
  operations.map((name) => {
    const file = name[0]!.toLowerCase() + name.slice(1);
    const { types, custom } = require(`dynalite/validations/${file}`) as { types: object; custom: unknown };
    return [name as string, { types, custom, run: require(`dynalite/actions/${file}`) as Action }];
  }),
);

/** What an operation came to: DynamoDB's answer, or its error body. */
export interface TableAnswer {
  status: number;
  body: object;
}

/** Opens a store of one account and region in a folder; without one it is in memory. */
export function openStore(path: string | undefined, account: string, region: string): DynaliteStore {
  const store = create({ createTableMs: 0, ...(path !== undefined && { path }) });
  store.tableDb.awsAccountId = account;
  store.tableDb.awsRegion = region;
  return store;
}

/** Does dynalite have the operation? */
export function isTableOperation(name: string): boolean {
  return actions.has(name);
}

/** Performs one operation with parameters as on the wire. @throws an Error of dynalite's that is no DynamoDB error */
export function runOperation(store: DynaliteStore, name: string, parameters: object): Promise<TableAnswer> {
  const action = actions.get(name);
  if (!action) throw new Error(`dynalite has no operation ${name}`);
  return new Promise((resolve, reject) => {
    const refuse = (error: Error & { statusCode?: number; body?: object }) =>
      error.statusCode ? resolve({ status: error.statusCode, body: error.body ?? {} }) : reject(error);
    try {
      const data = validations.checkTypes(parameters, action.types);
      validations.checkValidations(data, action.types, action.custom, store);
      action.run(store, data, (error, body) => (error ? refuse(error) : resolve({ status: 200, body: body ?? {} })));
    } catch (error) {
      refuse(error as Error);
    }
  });
}

/** Creates a table with a string partition key `pk` and sort key `sk`, or finishes a creation that was cut off. */
export async function ensureTable(store: DynaliteStore, name: string): Promise<void> {
  const described = await runOperation(store, 'DescribeTable', { TableName: name });
  if (described.status !== 200) {
    await runOperation(store, 'CreateTable', {
      TableName: name,
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    });
  }
  const table = await new Promise<{ TableStatus: string }>((resolve, reject) => {
    store.tableDb.get(name, (error, value) => (error ? reject(error) : resolve(value!)));
  });
  if (table.TableStatus === 'ACTIVE') return;
  await new Promise<void>((resolve, reject) => {
    store.tableDb.put(name, { ...table, TableStatus: 'ACTIVE' }, (error) => (error ? reject(error) : resolve()));
  });
}

/** Waits for what is under way and closes the files. */
export function closeStore(store: DynaliteStore): Promise<void> {
  return new Promise((resolve, reject) => {
    store.lifecycleManager.gracefulClose((error) => (error ? reject(error) : resolve()));
  });
}
