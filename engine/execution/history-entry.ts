import type { EventType, RecordedEvent } from './turn.ts';

const whole = { truncated: false };

/**
 * A history event as the engine makes and keeps it. An execution has up to 25,000 of them, nearly all about a state that
 * is entered or left or an iteration of a Map: those need no object but this one.
 */
export class HistoryEntry {
  readonly id: number;
  readonly previous: number;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly type: EventType;
  /** The SDK's member with the details; without it the event has none. */
  readonly member: keyof RecordedEvent | undefined;
  /** The state, of an event about a state or an iteration. */
  readonly name: string | undefined;
  /** A state's input or output, JSON text; an iteration's index. */
  readonly value: string | number | undefined;
  /** The details of any other event; the variables a state has assigned, as JSON texts. */
  readonly details: object | undefined;

  constructor(
    id: number,
    previous: number,
    timestamp: number,
    type: EventType,
    member: keyof RecordedEvent | undefined,
    name: string | undefined,
    value: string | number | undefined,
    details: object | undefined,
  ) {
    this.id = id;
    this.previous = previous;
    this.timestamp = timestamp;
    this.type = type;
    this.member = member;
    this.name = name;
    this.value = value;
    this.details = details;
  }
}

/** The event an entry stands for. */
export function eventOf(entry: HistoryEntry): RecordedEvent {
  const { id, previous, timestamp, type, member } = entry;
  const event: RecordedEvent = { timestamp, type, id, previousEventId: previous };
  if (member) (event as unknown as Record<string, unknown>)[member] = detailsOf(entry);
  return event;
}

function detailsOf({ member, name, value, details }: HistoryEntry): object | undefined {
  if (name === undefined) return details;
  if (typeof value === 'number') return { name, index: value };
  if (member === 'stateEnteredEventDetails') return { name, input: value, inputDetails: whole };
  return {
    name,
    output: value,
    outputDetails: whole,
    ...(details && { assignedVariables: details, assignedVariablesDetails: whole }),
  };
}
