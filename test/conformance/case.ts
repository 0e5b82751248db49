import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a definition with an input has to come to, on any Step Functions. */
export interface ConformanceCase {
  /** Unique, `topic: what is shown`. */
  name: string;
  /** Where it is written: a section of states-language.net or a page of the developer guide. */
  source: string;
  definition: Record<string, unknown>;
  input: unknown;
  /** Default STANDARD. */
  type?: 'STANDARD' | 'EXPRESS';
  expected: Expected;
}

/** A text that starts with `~` is a regular expression the answer's text has to match as a whole. */
export type Expected =
  | { status: 'SUCCEEDED'; output: unknown; events?: string[] }
  | { status: 'FAILED' | 'TIMED_OUT'; error?: string; cause?: string; events?: string[] }
  | { refused: string; message?: string };

interface CaseFile {
  about: string;
  source: string;
  cases: (Omit<ConformanceCase, 'definition' | 'input' | 'source'> & {
    source?: string;
    input?: unknown;
    /** A whole definition, or with `state` the one state of a machine that ends after it. */
    definition?: Record<string, unknown>;
    state?: Record<string, unknown>;
  })[];
}

/**
 * Reads every file of the cases folder.
 * @throws {Error} a name that is there twice, or a case without exactly one of definition and state
 */
export function loadCases(folder = join(import.meta.dirname, 'cases')): ConformanceCase[] {
  const names = new Set<string>();
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const { source, cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CaseFile;
      return cases.map(({ state, definition, ...rest }) => {
        const name = `${file.replace('.json', '')}: ${rest.name}`;
        if (names.has(name)) throw new Error(`two conformance cases are called "${name}"`);
        if ((state === undefined) === (definition === undefined)) {
          throw new Error(`"${name}" needs either a definition or a state`);
        }
        names.add(name);
        return { source, input: {}, ...rest, name, definition: definition ?? machineOf(state!) };
      });
    });
}

function machineOf(state: Record<string, unknown>): Record<string, unknown> {
  const ends = ['Succeed', 'Fail', 'Choice'].includes(state.Type as string) ? {} : { End: true };
  return { StartAt: 'Only', States: { Only: { ...state, ...ends } } };
}
