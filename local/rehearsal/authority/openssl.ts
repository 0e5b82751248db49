import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs openssl. @throws Error with what it says */
export async function openssl(...words: string[]): Promise<string> {
  try {
    return (await run('openssl', words)).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(`openssl ${words[0]}: ${stderr.trim() || (error as Error).message}`, { cause: error });
  }
}
