import { randomUUID } from 'node:crypto';
import { stripVTControlCharacters, styleText } from 'node:util';
import { oneLine, visible, visibleJson } from '../lambdas/shared/visible.ts';

type Format = Parameters<typeof styleText>[0];

/** Stands for the escape sign of our own colours until a line is written. What comes from elsewhere cannot know it. */
const OURS = randomUUID();
const ESCAPE = '\u001b';

/**
 * Where a command writes: text for people on `out`, one JSON document with `--json`; colours only on a terminal. What is
 * written comes from hosts, people and files: of its signs none acts on a terminal, but for line ends and tabs.
 */
export interface Output {
  json: boolean;
  colour: boolean;
  line(text?: string): void;
  /** The command's result: printed as JSON with `--json`, else as `text` says. */
  result(value: unknown, text: () => string | string[]): void;
  style(format: Format, text: string): string;
}

/** An output on standard output. Colours follow the terminal and NO_COLOR. */
export function standardOutput(json: boolean): Output {
  const colour = !json && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const line = (text = '') => void process.stdout.write(`${visible(text).replaceAll(OURS, ESCAPE)}\n`);
  return {
    json,
    colour,
    line: json ? () => {} : line,
    result(value, text) {
      if (json) line(visibleJson(JSON.stringify(value, null, 2)));
      else for (const each of [text()].flat()) line(each);
    },
    style: (format, text) =>
      colour ? styleText(format, visible(text), { validateStream: false }).replaceAll(ESCAPE, OURS) : text,
  };
}

/** Rows as columns, padded to the widest cell; the first row is the heading. */
export function columns(rows: string[][]): string[] {
  const lines = rows.map((row) => row.map(oneLine));
  const width = (cell: string) => stripVTControlCharacters(cell.replaceAll(OURS, ESCAPE)).length;
  const widths: number[] = [];
  for (const row of lines) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, width(cell));
    });
  }
  const pad = (cell: string, at: number, row: string[]) =>
    at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - width(cell));
  return lines.map((row) => row.map(pad).join('  '));
}

/** Text indented by `by` spaces, every line. */
export function indent(text: string, by: number): string {
  const margin = ' '.repeat(by);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => margin + line)
    .join('\n');
}

/** `12.3 s`, `4 min 5 s`, `2 h 3 min` from milliseconds. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
