/** One line of the table. */
export interface Figure {
  what: string;
  measured: string;
  wanted?: string;
  /** Does it reach what is wanted? */
  met?: boolean;
  /** How often the peer's speed it is; beside another thing, its name is in it. */
  peer?: string;
  /** How often the floor's time it takes: JSON.stringify of the same events and one SQLite insert each. */
  floor?: string;
}

const columns = ['figure', 'measured', 'wanted', '', '× the peer', 'time / floor'] as const;

/** Prints the table; the answer says how many figures do not reach what is wanted. */
export function printFigures(figures: readonly Figure[]): number {
  const rows = [
    [...columns],
    ...figures.map(({ what, measured, wanted = '', met, peer = '', floor = '' }) => {
      const verdict = met === undefined ? '' : met ? 'ok' : 'MISSED';
      return [what, measured, wanted, verdict, peer, floor];
    }),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    );
  return figures.filter(({ met }) => met === false).length;
}

/** Hands a part's figures to the process that runs all of them, or prints them when the part is run by itself. */
export function tell(figures: readonly Figure[]): void {
  if (process.send) process.send(figures);
  else process.exitCode = printFigures(figures) > 0 ? 1 : 0;
}

/** A line about what is going on, or a detail that is no figure. */
export function note(text: string): void {
  console.error(text);
}

export const whole = (n: number): string => Math.round(n).toLocaleString('en');
export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;
