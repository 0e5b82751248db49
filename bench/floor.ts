import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../engine/engine.ts';
import { median, timed } from './measure.ts';

/** All events of an execution, as GetExecutionHistory gives them. */
export async function eventsOf(engine: Engine, executionArn: string): Promise<object[]> {
  const caller = { account: '111111111111', region: 'us-east-1' };
  const events: object[] = [];
  let nextToken: string | undefined;
  do {
    const page = await engine.call('GetExecutionHistory', { executionArn, maxResults: 1000, nextToken }, caller);
    events.push(...page.events!);
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** The floor: events turned into JSON and inserted one row each, in one transaction. */
export function floorOf(events: readonly object[], file: string): () => void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE event (run, id, body)');
  const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?)');
  let run = 0;
  return () => {
    run++;
    db.exec('BEGIN');
    for (const [id, event] of events.entries()) insert.run(run, id, JSON.stringify(event));
    db.exec('COMMIT');
  };
}

/** Milliseconds the floor takes for events that are one commit. */
export async function floorMillis(events: readonly object[], file: string, runs = 2_000): Promise<number> {
  const once = floorOf(events, file);
  const all: number[] = [];
  for (let run = 0; run < runs; run++) all.push(await timed(once));
  return median(all.slice(runs / 5));
}
