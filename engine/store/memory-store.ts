import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { eventOf, type HistoryEntry } from '../execution/history-entry.ts';
import { type Execution, isRecorded } from '../execution/state.ts';
import type { Batch, ExecutionQuery, Store, StoredResource } from './store.ts';

interface Kept {
  execution: Execution;
  events: HistoryEntry[];
}

/** Keeps everything in memory: nothing survives the process. */
export function memoryStore(): Store {
  const byKey = new Map<number, Kept>();
  const byArn = new Map<string, number>();
  const byOwner = new Map<string, number[]>();

  const candidates = ({ stateMachineArn, mapRunArn }: Partial<ExecutionQuery>) =>
    byOwner.get(mapRunArn ?? stateMachineArn ?? '') ?? [];

  const remove = (key: number | undefined) => {
    const kept = key === undefined ? undefined : byKey.get(key);
    if (!kept) return;
    const { arn, mapRunArn, stateMachineArn } = kept.execution;
    byKey.delete(key!);
    byArn.delete(arn);
    const owner = mapRunArn ?? stateMachineArn;
    byOwner.set(
      owner,
      (byOwner.get(owner) ?? []).filter((other) => other !== key),
    );
  };

  return {
    durable: false,
    commit(batch: Batch) {
      for (const { execution, events } of batch.executions.values()) {
        if (!isRecorded(execution)) continue;
        let kept = byKey.get(execution.key);
        if (!kept) {
          remove(byArn.get(execution.arn));
          kept = { execution, events: [] };
          byKey.set(execution.key, kept);
          byArn.set(execution.arn, execution.key);
          const owner = execution.mapRunArn ?? execution.stateMachineArn;
          const siblings = byOwner.get(owner);
          if (siblings) siblings.push(execution.key);
          else byOwner.set(owner, [execution.key]);
        }
        if (execution.type === 'EXPRESS') continue;
        if (kept.events.length === 0) kept.events = events;
        else for (const event of events) kept.events.push(event);
      }
      batch.removedExecutions.forEach(remove);
    },
    secret: (fresh) => fresh,
    resources: (): StoredResource[] => [],
    nextKey: () => 1,
    findExecution: (arn) => byArn.get(arn),
    loadExecution: (key) => byKey.get(key)?.execution,
    listExecutions(query) {
      const found: number[] = [];
      const keys = candidates(query);
      for (let at = keys.length - 1; at >= 0 && found.length < query.limit; at--) {
        const key = keys[at]!;
        if (query.before !== undefined && key >= query.before) continue;
        if (query.status === undefined || byKey.get(key)!.execution.status === query.status) found.push(key);
      }
      return found;
    },
    childrenOf: (mapRunArn) => (byOwner.get(mapRunArn) ?? []).map((key) => byKey.get(key)!.execution),
    countExecutions(query) {
      const counts = new Map<ExecutionStatus, number>();
      for (const key of candidates(query)) {
        const { status } = byKey.get(key)!.execution;
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
      return counts;
    },
    history(key, from, limit, reverse) {
      const events = byKey.get(key)?.events ?? [];
      const end = Math.min(from, events.length);
      const some = reverse
        ? events.slice(Math.max(0, end - limit), end).reverse()
        : events.slice(from - 1, from - 1 + limit);
      return some.map(eventOf);
    },
    interrupted: () => [],
    sleeping: () => [],
    close() {},
  };
}
