import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program of this host and gives its output. @throws Error with its stderr */
export async function shell(program: string, ...words: string[]): Promise<string> {
  try {
    return (await run(program, words, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(`${program} ${words.join(' ')}: ${stderr.trim() || message}`, { cause: error });
  }
}

/** The same, for what may fail. */
export async function attempt(program: string, ...words: string[]): Promise<boolean> {
  return run(program, words).then(
    () => true,
    () => false,
  );
}
