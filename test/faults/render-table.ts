import { faultKinds } from './faults.ts';
import type { CellOfTable } from './sweep.ts';

const marks = { held: 'ok', broken: 'BROKEN', 'not reached': 'NOT REACHED', 'not applicable': '–' } as const;

/** One procedure's table: a line a state, a column a fault; below it what broke, and what the marks mean. */
export function renderTable(procedure: string, cells: CellOfTable[], seconds: number): string {
  const states = [...new Set(cells.map(({ state }) => state))];
  const width = Math.max(5, ...states.map((state) => state.length));
  const line = (first: string, rest: string[]) =>
    `${first.padEnd(width)}  ${rest.map((each) => each.padEnd(11)).join(' ')}`.trimEnd();
  const markOf = (state: string, fault: string) => {
    const result = cells.find((each) => each.state === state && each.fault === fault)?.result;
    if (!result) return '';
    if (result.kind === 'held') return result.status === 'SUCCEEDED' ? 'ok' : `ok (${short(result.error)})`;
    return marks[result.kind];
  };
  const broken = cells.flatMap(({ state, fault, result }) =>
    result.kind === 'broken' ? [`  ${state}, ${fault}: ${result.violations.join('; ')}`] : [],
  );
  const count = (kind: keyof typeof marks) => cells.filter(({ result }) => result.kind === kind).length;
  return [
    `${procedure}: ${states.length} states, ${count('held')} faults held, ${count('broken')} broken, ` +
      `${count('not reached')} not reached, ${count('not applicable')} cannot happen; ${seconds.toFixed(1)} s`,
    line('state', [...faultKinds]),
    ...states.map((state) =>
      line(
        state,
        faultKinds.map((fault) => markOf(state, fault)),
      ),
    ),
    ...broken,
  ].join('\n');
}

/** The error a run ended with, in at most nine letters. */
const short = (error = '') => error.replace(/^States\./, '').slice(0, 7);
