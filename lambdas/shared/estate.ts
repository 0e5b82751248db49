import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Estate } from '../../workflows/shared/estate.ts';
import { env } from './env.ts';

/** Reads and checks the estate of this deployment (`ESTATE_FILE`, JSON). The error names the file and every wrong field. */
export function readEstate(file: string = env('ESTATE_FILE')): Estate {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`the estate file ${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = Estate.safeParse(content);
  if (!parsed.success) throw new Error(`the estate file ${file} is not valid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
