import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { Estate } from '../workflows/shared/estate.ts';

/** Reads and checks an estate file (YAML). The error names the file and every wrong field. */
export function readEstateFile(file: string): Estate {
  const parsed = Estate.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not a valid estate:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
