import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkPeople } from '../lambdas/shared/gate/check-people.ts';
import { checkSchedules } from '../workflows/schedules.ts';
import { Estate } from '../workflows/shared/estate.ts';
import { CliFailure } from './failure.ts';

/** Reads an estate file (YAML). @throws CliFailure `EstateInvalid` with every fault */
export function readEstate(file: string): Estate {
  const invalid = (told: string, cause?: unknown) =>
    new CliFailure('usage', 'EstateInvalid', `${file}: ${told}`, undefined, cause);
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
  const tell = ({ path, message }: { path: PropertyKey[]; message: string }) => `${path.join('.')}: ${message}`;
  const parsed = Estate.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error.issues.map(tell).join('; '));
  const problems = [...checkPeople(parsed.data), ...checkSchedules(parsed.data)];
  if (problems.length > 0) throw invalid(problems.map(tell).join('; '));
  return parsed.data;
}
