import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventOf, HistoryEntry } from '../../../engine/execution/history-entry.ts';
import type { EventType } from '../../../engine/execution/turn.ts';
import { readRow, rowsOf } from '../../../engine/store/event-rows.ts';

type What = Pick<HistoryEntry, 'type' | 'name' | 'value' | 'details'>;

const states = ['Pass', 'Choice', 'Task', 'Wait', 'Map', 'Parallel', 'Succeed', 'Fail'];
const names = fc.constantFrom('One', 'Two', '', '0', 'a "quoted"\nname', '状態', '\ud800');
const texts = fc.oneof(
  fc.constantFrom('{}', '{"a": 1}\n', '"\ud800"', '"🦉"', `"${'x'.repeat(20_000)}"`),
  fc.json({ stringUnit: 'binary' }),
);
const about = (type: string, rest: Partial<What> = {}): What => ({
  name: undefined,
  value: undefined,
  details: undefined,
  ...rest,
  type: type as EventType,
});

const whats = fc.oneof(
  fc
    .tuple(fc.constantFrom(...states), names, texts)
    .map(([state, name, value]) => about(`${state}StateEntered`, { name, value })),
  fc
    .tuple(
      fc.constantFrom(...states.slice(0, -1)),
      names,
      texts,
      fc.option(fc.dictionary(names, texts, { noNullPrototype: true }), { nil: undefined }),
    )
    .map(([state, name, value, details]) => about(`${state}StateExited`, { name, value, details })),
  fc
    .tuple(fc.constantFrom('Started', 'Succeeded', 'Failed', 'Aborted'), names, fc.nat())
    .map(([what, name, value]) => about(`MapIteration${what}`, { name, value })),
  fc.constantFrom('ParallelStateStarted', 'MapStateSucceeded').map((type) => about(type)),
  texts.map((output) =>
    about('TaskSucceeded', {
      details: {
        taskSucceededEventDetails: {
          output,
          outputDetails: { truncated: false },
          resource: 'invoke',
          resourceType: 'lambda',
        },
      },
    }),
  ),
);

const histories = fc
  .array(
    fc.record({ what: whats, back: fc.integer({ min: 1, max: 50 }), millis: fc.integer({ min: -3, max: 9_000 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((steps) => {
    let time = 1_790_000_000_000;
    return steps.map(({ what: { type, name, value, details }, back, millis }, at) => {
      time += millis;
      const id = at + 8;
      return new HistoryEntry(id, id - back, { now: time }, type, name, value, details);
    });
  });

describe('rows of events', () => {
  it('give every event back as it was', () => {
    fc.assert(
      fc.property(histories, (entries) => {
        const rows = [...rowsOf(entries)];

        const read = rows.flatMap(({ first, text }) => readRow(first, text));
        expect(read).toStrictEqual(entries.map(eventOf));
        expect(rows.map(({ first }) => first)).toStrictEqual([8, ...rows.slice(0, -1).map(({ last }) => last + 1)]);
        expect(rows.at(-1)!.last).toBe(entries.at(-1)!.id);
      }),
      { numRuns: 300 },
    );
  });

  it('hold a text once that is handed on unchanged', () => {
    const text = JSON.stringify({ list: 'x'.repeat(10_000) });
    const entries = Array.from({ length: 100 }, (_, at) => {
      const type = at % 2 === 0 ? 'PassStateEntered' : 'PassStateExited';
      return new HistoryEntry(at + 1, at, { now: 0 }, type, 'One', text, undefined);
    });

    const rows = [...rowsOf(entries)];

    expect(rows).toHaveLength(1);
    expect(rows[0]!.text.length).toBeLessThan(text.length + 20 * entries.length);
  });

  it('are closed at some size, however long the history', () => {
    const entries = Array.from(
      { length: 500 },
      (_, at) =>
        new HistoryEntry(at + 1, at, { now: 0 }, 'PassStateExited', 'One', `"${at}${'x'.repeat(1_000)}"`, undefined),
    );

    const sizes = [...rowsOf(entries)].map(({ text }) => text.length);

    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(70_000);
  });
});
