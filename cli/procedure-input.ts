import { readFileSync } from 'node:fs';
import { faultsOf } from '../lambdas/shared/faults.ts';
import { findProcedure, procedures } from '../workflows/catalog.ts';
import type { Procedure } from '../workflows/shared/procedure.ts';
import type { Connection } from './connection.ts';
import { CliFailure } from './failure.ts';
import { readRun } from './read-run.ts';

/** Step Functions' own limit of an execution's input, in bytes of UTF-8. */
const maxInputBytes = 262_144;

/** The procedure of this name. @throws CliFailure `UnknownProcedure` that lists the names there are */
export function knownProcedure(name: string): Procedure {
  const procedure = findProcedure(name);
  if (procedure) return procedure;
  const names = procedures.map((each) => each.name).join(', ');
  throw new CliFailure('usage', 'UnknownProcedure', `procedure '${name}' is not known; there is ${names}`);
}

/** Reads `--input`: JSON text, `@FILE`, or `-` for standard input. @throws CliFailure `InputInvalid` */
export function readInput(given: string): { value: unknown; text: string } {
  let text = given;
  if (given === '-') text = readFileSync(0, 'utf8');
  else if (given.startsWith('@')) {
    try {
      text = readFileSync(given.slice(1), 'utf8');
    } catch (cause) {
      throw new CliFailure('usage', 'InputInvalid', `--input ${given}: the file cannot be read`, undefined, cause);
    }
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > maxInputBytes) {
    throw new CliFailure('usage', 'InputInvalid', `--input has ${bytes} bytes; at most ${maxInputBytes} are allowed`);
  }
  try {
    return { value: JSON.parse(text), text };
  } catch (cause) {
    throw new CliFailure(
      'usage',
      'InputInvalid',
      `--input is not JSON: ${(cause as Error).message}`,
      `e.g. --input '{"hub":"hub.example.test"}', --input @FILE, or --input - for standard input`,
      cause,
    );
  }
}

/** Checks an input by the procedure's own schema, before anything is asked of anybody. @throws CliFailure `InputInvalid` with every fault */
export function checkShape(procedure: Procedure, value: unknown): void {
  const parsed = procedure.input.safeParse(value);
  if (parsed.success) return;
  const { name, message } = faultsOf(parsed.error, value);
  throw new CliFailure('usage', name, message, `e.g. ${JSON.stringify(procedure.example)}`);
}

/** Checks an input against the estate of the cell: is the target known there? @throws CliFailure with the cell's own error name */
export async function checkTarget(connection: Connection, procedure: Procedure, input: unknown): Promise<void> {
  const { error } = await readRun(connection.lambda, 'check-input', { procedure: procedure.name, input });
  if (error) throw new CliFailure('usage', error.name, error.message);
}
