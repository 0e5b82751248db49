import type { EventType, RecordedEvent } from './turn.ts';

type Member = keyof RecordedEvent;

const whole = { truncated: false };

/** Events about a state that is entered or left, or an iteration of a Map: their types, and where their details stand. */
export const eventsAbout = [
  ...['Pass', 'Choice', 'Task', 'Wait', 'Map', 'Parallel', 'Succeed', 'Fail'].flatMap((state) => [
    { type: `${state}StateEntered`, member: 'stateEnteredEventDetails', ofState: true },
    { type: `${state}StateExited`, member: 'stateExitedEventDetails', ofState: true },
  ]),
  ...['Started', 'Succeeded', 'Failed', 'Aborted'].map((what) => {
    return { type: `MapIteration${what}`, member: `mapIteration${what}EventDetails`, ofState: false };
  }),
] as readonly { type: EventType; member: Member; ofState: boolean }[];

const memberOf: ReadonlyMap<EventType, Member> = new Map(eventsAbout.map(({ type, member }) => [type, member]));

/** The time of a step, shared by all of its events. */
export interface Moment {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * A history event as the engine makes and keeps it. An execution has up to 25,000 of them, nearly all about a state that
 * is entered or left or an iteration of a Map: those need no object but this one.
 */
export class HistoryEntry {
  readonly id: number;
  readonly previous: number;
  readonly moment: Moment;
  readonly type: EventType;
  /** The state, of an event about a state or an iteration. */
  readonly name: string | undefined;
  /** A state's input or output, JSON text; an iteration's index. */
  readonly value: string | number | undefined;
  /** The variables a state has assigned, as JSON texts. Of an event about something else: its details in the SDK's member. */
  readonly details: object | undefined;

  constructor(
    id: number,
    previous: number,
    moment: Moment,
    type: EventType,
    name: string | undefined,
    value: string | number | undefined,
    details: object | undefined,
  ) {
    this.id = id;
    this.previous = previous;
    this.moment = moment;
    this.type = type;
    this.name = name;
    this.value = value;
    this.details = details;
  }
}

/** The event an entry stands for. */
export function eventOf(entry: HistoryEntry): RecordedEvent {
  const { id, previous, moment, type, name, details } = entry;
  const event: RecordedEvent = { timestamp: moment.now, type, id, previousEventId: previous };
  if (name === undefined) return Object.assign(event, details);
  (event as unknown as Record<string, unknown>)[memberOf.get(type)!] = detailsOf(entry, name);
  return event;
}

function detailsOf({ type, value, details }: HistoryEntry, name: string): object {
  if (typeof value === 'number') return { name, index: value };
  if (memberOf.get(type) === 'stateEnteredEventDetails') return { name, input: value, inputDetails: whole };
  return {
    name,
    output: value,
    outputDetails: whole,
    ...(details && { assignedVariables: details, assignedVariablesDetails: whole }),
  };
}
