import type { RecordedEvent } from '../execution/turn.ts';

/**
 * An event as JSON text: `[id, previousEventId, timestamp, type, detailsMember, details]`. What every event repeats is
 * left out: the names of its members, and `{"truncated": false}`, which the engine's events always have.
 */
type EventRecord = [number, number, number, RecordedEvent['type'], string?, Record<string, unknown>?];

/** Which member says that which other is whole. */
const wholeness = { input: 'inputDetails', output: 'outputDetails', assignedVariables: 'assignedVariablesDetails' };
const whole = { truncated: false };

export function eventText({ id, previousEventId, timestamp, type, ...rest }: RecordedEvent): string {
  for (const member in rest) {
    const { inputDetails, outputDetails, assignedVariablesDetails, ...details } = rest[
      member as keyof typeof rest
    ] as unknown as Record<string, unknown>;
    return JSON.stringify([id, previousEventId, timestamp, type, member, details]);
  }
  return JSON.stringify([id, previousEventId, timestamp, type]);
}

export function readEvents(text: string): RecordedEvent[] {
  return (JSON.parse(text) as EventRecord[]).map(([id, previousEventId, timestamp, type, member, kept]) => {
    const event = { id, previousEventId, timestamp, type } as RecordedEvent;
    if (member === undefined) return event;
    const details: Record<string, unknown> = { ...kept };
    for (const [name, says] of Object.entries(wholeness)) if (name in details) details[says] = whole;
    (event as unknown as Record<string, unknown>)[member] = details;
    return event;
  });
}
