import { jest } from '@jest/globals';
import { runCommandLine } from '../../../cli/program.ts';

/** What a command line said, and how it ended. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line in this process, as `stepbook WORDS…` does. One at a time. */
export async function cli(...words: string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const into = (name: 'out' | 'err') => (chunk: string | Uint8Array) => {
    said[name] += String(chunk);
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    jest.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ];
  process.exitCode = 0;
  try {
    await runCommandLine(words);
    return { code: Number(process.exitCode), ...said };
  } finally {
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}
