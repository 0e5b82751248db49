import type { Condition } from '../../lambdas/shared/condition.ts';
import { ConditionFailed } from '../../lambdas/shared/errors.ts';
import { type Item, type QueryOptions, Table } from '../../lambdas/shared/table.ts';

type Row = Item & Record<string, unknown>;
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The table in memory, for thousands of runs a minute. test/lambdas has the same functions over a DynamoDB on the wire. */
export class MemoryTable extends Table {
  readonly #rows = new Map<string, Map<string, string>>();

  constructor() {
    super(undefined as never, 'memory');
  }

  override async get<T = Item>(pk: string, sk: string): Promise<(T & Item) | undefined> {
    return this.#read(pk, sk) as (T & Item) | undefined;
  }

  override async put(item: Item, when?: { ifAbsent: true } | { condition: Condition }): Promise<void> {
    if (when) this.#demand(item.pk, item.sk, 'condition' in when ? when.condition : { pk: { absent: true } });
    this.#set(item);
  }

  override async update<T = Item>(pk: string, sk: string, set: Record<string, unknown>, condition?: Condition) {
    if (condition) this.#demand(pk, sk, condition);
    const row: Row = { ...(this.#read(pk, sk) ?? { pk, sk }), ...set };
    this.#set(row);
    return this.#read(pk, sk) as T & Item;
  }

  override async query<T = Item>(pk: string, options: QueryOptions = {}): Promise<(T & Item)[]> {
    const { prefix = '', after, limit, newestFirst = false } = options;
    const keys = [...(this.#rows.get(pk)?.keys() ?? [])].filter((sk) => sk.startsWith(prefix)).sort(byBytes);
    if (newestFirst) keys.reverse();
    const beyond = (sk: string) =>
      after === undefined || (newestFirst ? byBytes(sk, after) < 0 : byBytes(sk, after) > 0);
    const chosen = keys.filter(beyond).slice(0, limit);
    return chosen.map((sk) => this.#read(pk, sk) as T & Item);
  }

  override async remove(pk: string, sk: string, condition?: Condition): Promise<void> {
    if (condition) this.#demand(pk, sk, condition);
    this.#rows.get(pk)?.delete(sk);
  }

  #read(pk: string, sk: string): Row | undefined {
    const row = this.#rows.get(pk)?.get(sk);
    return row === undefined ? undefined : JSON.parse(row);
  }

  #set(item: Record<string, unknown>): void {
    const { pk, sk } = item as Item;
    const partition = this.#rows.get(pk) ?? new Map<string, string>();
    this.#rows.set(pk, partition.set(sk, JSON.stringify(item)));
  }

  #demand(pk: string, sk: string, condition: Condition): void {
    const row: Record<string, unknown> = this.#read(pk, sk) ?? {};
    const holds = Object.entries(condition).every(([field, test]) => {
      const value = row[field];
      if (typeof test !== 'object') return value === test;
      if ('oneOf' in test) return test.oneOf.includes(value as string);
      if ('absent' in test) return value === undefined;
      if ('present' in test) return value !== undefined;
      if (typeof value === 'string' && typeof test.below === 'string') return byBytes(value, test.below) < 0;
      return typeof value === 'number' && typeof test.below === 'number' && value < test.below;
    });
    if (!holds) throw new ConditionFailed(`the row ${pk} / ${sk} is not in the state this write asks for`);
  }
}
