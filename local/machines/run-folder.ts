import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the runner is told, in `request.json`. */
export interface RunnerRequest {
  /** The program and its arguments; the script's path is among them. */
  argv: string[];
  environment: Record<string, string>;
  directory: string;
  executionSeconds: number;
}

/** What the runner leaves behind, in `result.json`. */
export interface RunnerResult {
  ending: 'exited' | 'timed-out' | 'stopped';
  exitCode: number | null;
  started: number;
  finished: number;
}

/** The files of one run, in the folder where the SSM agent keeps them: `…/document/orchestration/<command>/<step>`. */
export function runFiles(folder: string) {
  return {
    script: join(folder, '_script.sh'),
    stdout: join(folder, 'stdout'),
    stderr: join(folder, 'stderr'),
    request: join(folder, 'request.json'),
    /** Made by the one runner that runs the script; holds its process id. */
    begun: join(folder, 'begun.json'),
    /** Whoever wants the run to end makes it, before any signal: the runner may not have begun. */
    stopping: join(folder, 'stopping'),
    result: join(folder, 'result.json'),
  };
}

/** The JSON of a file, or undefined when there is none. */
export function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}
