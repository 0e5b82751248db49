import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Condition, conditionOf, Names } from './condition.ts';
import { ConditionFailed } from './errors.ts';
import { fromAttributes, toAttribute, toAttributes } from './marshal.ts';

/** A row: partition key, sort key, and JSON. */
export interface Item {
  pk: string;
  sk: string;
  [attribute: string]: unknown;
}

export interface QueryOptions {
  /** Only sort keys that begin so. */
  prefix?: string;
  /** Only what comes after this sort key, in the order of reading. It must itself begin with `prefix`. */
  after?: string;
  /** At most so many rows. */
  limit?: number;
  newestFirst?: boolean;
}

/**
 * The one table of a cell, as plain objects. Reads are strongly consistent; a condition that does not hold is an error
 * named `ConditionFailed`. No transactions: every write that must not race carries a condition on one row.
 */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** @param only the attributes to give, where not all of a large row are wanted */
  async get<T = Item>(pk: string, sk: string, only?: readonly string[]): Promise<(T & Item) | undefined> {
    const names = new Names();
    const projection = only?.map((attribute) => names.name(attribute)).join();
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#name,
        Key: key(pk, sk),
        ConsistentRead: true,
        ...(projection && { ProjectionExpression: projection, ...names.asInput() }),
      }),
    );
    return Item && (fromAttributes(Item) as T & Item);
  }

  /** Writes a whole row: always, only if there is none, or only if the present row meets a condition. */
  async put(item: Item, when?: { ifAbsent: true } | { condition: Condition }): Promise<void> {
    const condition = when && ('condition' in when ? when.condition : { pk: { absent: true as const } });
    const names = new Names();
    const expression = condition && conditionOf(condition, names);
    await attempt(item.pk, item.sk, () =>
      this.#client.send(
        new PutItemCommand({
          TableName: this.#name,
          Item: toAttributes(item),
          ...(expression && { ConditionExpression: expression, ...names.asInput() }),
        }),
      ),
    );
  }

  /**
   * Sets fields of a row and removes those given as `undefined`; gives the row as it is then.
   * Without a condition the row comes into being if there was none.
   */
  async update<T = Item>(
    pk: string,
    sk: string,
    set: Record<string, unknown>,
    condition?: Condition,
  ): Promise<T & Item> {
    const names = new Names();
    const sets: string[] = [];
    const removes: string[] = [];
    for (const [field, value] of Object.entries(set)) {
      if (value === undefined) removes.push(names.name(field));
      else sets.push(`${names.name(field)} = ${names.value(toAttribute(value))}`);
    }
    const { Attributes } = await attempt(pk, sk, () =>
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: key(pk, sk),
          UpdateExpression: [sets.length && `SET ${sets}`, removes.length && `REMOVE ${removes}`]
            .filter(Boolean)
            .join(' '),
          ...(condition && { ConditionExpression: conditionOf(condition, names) }),
          ...names.asInput(),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return fromAttributes(Attributes ?? {}) as T & Item;
  }

  /** The rows of a partition in the order of their sort keys; reads as many pages as it takes. */
  async query<T = Item>(pk: string, options: QueryOptions = {}): Promise<(T & Item)[]> {
    const rows: (T & Item)[] = [];
    let start: Record<string, AttributeValue> | undefined =
      options.after === undefined ? undefined : key(pk, options.after);
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          ConsistentRead: true,
          KeyConditionExpression: options.prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: {
            ':pk': { S: pk },
            ...(options.prefix !== undefined && { ':prefix': { S: options.prefix } }),
          },
          ScanIndexForward: !options.newestFirst,
          ...(options.limit !== undefined && { Limit: options.limit - rows.length }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const item of page.Items ?? []) rows.push(fromAttributes(item) as T & Item);
      start = page.LastEvaluatedKey;
    } while (start && (options.limit === undefined || rows.length < options.limit));
    return rows;
  }

  async remove(pk: string, sk: string, condition?: Condition): Promise<void> {
    const names = new Names();
    await attempt(pk, sk, () =>
      this.#client.send(
        new DeleteItemCommand({
          TableName: this.#name,
          Key: key(pk, sk),
          ...(condition && { ConditionExpression: conditionOf(condition, names), ...names.asInput() }),
        }),
      ),
    );
  }
}

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

async function attempt<T>(pk: string, sk: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if ((cause as Error).name !== 'ConditionalCheckFailedException') throw cause;
    throw new ConditionFailed(`the row ${pk} / ${sk} is not in the state this write asks for`, { cause });
  }
}
