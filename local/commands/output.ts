import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** What SSM gives of a command's output (GetCommandInvocation; ListCommandInvocations with details). */
export const stdoutCharacters = 24_000;
export const stderrCharacters = 8_000;
export const pluginCharacters = 2_500;

/** A character takes at most this many bytes. */
const bytesPerCharacter = 4;

/** The first characters of a file, however large it is; empty when there is none. */
export function firstCharacters(file: string, characters: number): string {
  if (!existsSync(file)) return '';
  const buffer = Buffer.alloc(characters * bytesPerCharacter);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, buffer, 0, buffer.length, 0);
    return buffer.subarray(0, length).toString('utf8').slice(0, characters);
  } finally {
    closeSync(handle);
  }
}
