import type { Cell } from '../workflows/shared/estate.ts';

/** The fixed names of a cell's things on the embedded stack (docs/architecture.md). */
export interface CellPlace {
  /** Id in the estate. */
  id: string;
  account: string;
  region: string;
  mailFrom: string;
  tableName: string;
  bucket: string;
}

export function placeOf(id: string, cell: Cell): CellPlace {
  const { account, region, mailFrom } = cell;
  return { id, account, region, mailFrom, tableName: 'stepbook', bucket: `stepbook-transcripts-${account}-${region}` };
}

/** The Lambda name of a function of the catalogue. */
export function functionName(spec: { name: string }): string {
  return `stepbook-${spec.name}`;
}

/** The placeholder of a function in a definition, e.g. `${OpenRunFunctionArn}` for `open-run`. */
export function placeholderOf(spec: { name: string }): string {
  const pascal = spec.name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return `\${${pascal}FunctionArn}`;
}
