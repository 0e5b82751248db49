import { eventOf, eventsAbout, HistoryEntry } from '../execution/history-entry.ts';
import type { EventType, RecordedEvent } from '../execution/turn.ts';

/**
 * A row of events is one line of JSON, what the events say without their longest texts, and then these texts as they
 * are, one after the other: writing them needs no escaping, and what an event has in common with the one before it is
 * not written at all.
 *
 *     [start, event, event, …]\ntext text …
 *
 * `start` is the time of the first event in ms. An event about a state is `[kind, name, text]`, `kind` its place in
 * `eventsAbout`, `name` 0 when it is that of the event before, `text` the length of the input or output among the texts (in
 * UTF-16 units), or 0 when it is the last one again. An event about an iteration has the index in place of the text.
 * `, back, millis` follow when the event is not simply the next one: ids back to the one it follows, milliseconds since
 * the event before. Then come the variables a state has assigned. Any other event is
 * `[type, back, millis, member, details]`. Ids are not written: the first is the row's key.
 */
const kindOf: ReadonlyMap<EventType, number> = new Map(eventsAbout.map(({ type }, kind) => [type, kind]));

/** UTF-16 units after which a row is closed and the next begun. */
const rowSize = 64 * 1024;

/** Which member says that which other is whole; every event the engine makes says so. */
const wholeness = { input: 'inputDetails', output: 'outputDetails' };
const whole = { truncated: false };

export interface EventRow {
  first: number;
  last: number;
  text: string;
}

/** Events, one after the other without gaps, as rows of the journal. */
export function* rowsOf(entries: readonly HistoryEntry[]): Iterable<EventRow> {
  for (let at = 0; at < entries.length; ) {
    const from = at;
    let index = `[${entries[at]!.moment.now}`;
    let texts = '';
    let millis = entries[at]!.moment.now;
    let lastName: string | undefined;
    let lastText: string | undefined;
    while (at < entries.length && index.length + texts.length < rowSize) {
      const entry = entries[at++]!;
      const { id, previous, moment, name, value } = entry;
      const back = id - previous;
      const since = moment.now - millis;
      millis = moment.now;
      const kind = name === undefined ? undefined : kindOf.get(entry.type);
      if (kind === undefined) {
        index += `,${otherText(entry, back, since)}`;
        continue;
      }
      const shownName = name === lastName ? '0' : JSON.stringify(name);
      lastName = name;
      let shown: string | number = value as number;
      if (typeof value === 'string') {
        if (value === lastText) shown = 0;
        else if (value.isWellFormed()) {
          shown = value.length;
          texts += value;
          lastText = value;
        }
        // What is no Unicode would not come back from the file as it was.
        else shown = JSON.stringify(value);
      }
      index += `,[${kind},${shownName},${shown}`;
      if (entry.details !== undefined) index += `,${back},${since},${JSON.stringify(entry.details)}`;
      else if (back !== 1 || since !== 0) index += `,${back},${since}`;
      index += ']';
    }
    yield { first: entries[from]!.id, last: entries[at - 1]!.id, text: `${index}]\n${texts}` };
  }
}

function otherText(entry: HistoryEntry, back: number, since: number): string {
  for (const [member, said] of Object.entries(entry.details ?? {})) {
    const { inputDetails, outputDetails, ...details } = said as Record<string, unknown>;
    return JSON.stringify([entry.type, back, since, member, details]);
  }
  return JSON.stringify([entry.type, back, since]);
}

type StateRecord = [
  kind: number,
  name: string | 0,
  value: string | number,
  back?: number,
  millis?: number,
  assigned?: object,
];
type OtherRecord = [type: EventType, back: number, millis: number, member?: keyof RecordedEvent, details?: object];

function wholeOf(details: object): object {
  const all: Record<string, unknown> = { ...details };
  for (const [name, says] of Object.entries(wholeness)) if (name in all) all[says] = whole;
  return all;
}

/** The events of a row whose first has the id `first`. */
export function readRow(first: number, text: string): RecordedEvent[] {
  const end = text.indexOf('\n');
  const [start, ...records] = JSON.parse(text.slice(0, end)) as [number, ...(StateRecord | OtherRecord)[]];
  let millis = start;
  let place = end + 1;
  let lastName = '';
  let lastText = '';
  return records.map((record, at) => {
    const id = first + at;
    if (typeof record[0] === 'string') {
      const [type, back, since, member, details] = record as OtherRecord;
      millis += since;
      const told = member && { [member]: details && wholeOf(details) };
      return eventOf(new HistoryEntry(id, id - back, { now: millis }, type, undefined, undefined, told));
    }
    const [kind, name, value, back = 1, since = 0, assigned] = record as StateRecord;
    millis += since;
    if (name !== 0) lastName = name;
    const { type, ofState } = eventsAbout[kind]!;
    let shown = value;
    if (ofState && typeof value === 'number') {
      if (value > 0) {
        lastText = text.slice(place, place + value);
        place += value;
      }
      shown = lastText;
    }
    return eventOf(new HistoryEntry(id, id - back, { now: millis }, type, lastName, shown, assigned));
  });
}
