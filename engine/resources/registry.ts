import type { StoredResource } from '../store/store.ts';
import type { ResourceKinds } from './resources.ts';

type Kind = keyof ResourceKinds;

/** All resources in memory; every change goes into the next commit. */
export class Registry {
  readonly #kinds: { [K in Kind]: Map<string, ResourceKinds[K]> } = {
    stateMachine: new Map(),
    version: new Map(),
    alias: new Map(),
    activity: new Map(),
    mapRun: new Map(),
    expressStart: new Map(),
  };
  readonly #keep: (resource: StoredResource) => void;
  readonly #forget: (resource: Pick<StoredResource, 'kind' | 'arn'>) => void;

  constructor(
    stored: StoredResource[],
    keep: (resource: StoredResource) => void,
    forget: (resource: Pick<StoredResource, 'kind' | 'arn'>) => void,
  ) {
    for (const { kind, arn, body } of stored) this.#kinds[kind as Kind].set(arn, body as never);
    this.#keep = keep;
    this.#forget = forget;
  }

  get<K extends Kind>(kind: K, arn: string): ResourceKinds[K] | undefined {
    return this.#kinds[kind].get(arn);
  }

  put<K extends Kind>(kind: K, body: ResourceKinds[K]): void {
    this.#kinds[kind].set(body.arn, body);
    this.#keep({ kind, arn: body.arn, body });
  }

  remove(kind: Kind, arn: string): void {
    if (this.#kinds[kind].delete(arn)) this.#forget({ kind, arn });
  }

  all<K extends Kind>(kind: K): ResourceKinds[K][] {
    return [...this.#kinds[kind].values()];
  }
}
