import { renameSync, writeFileSync } from 'node:fs';

/**
 * Puts a text into the place of a file, whole or not at all: written beside it first, so that nobody reads half of it and a
 * process that is killed meanwhile leaves the one before. The folder must be there.
 *
 * @param options as `writeFileSync` takes them; `flush` where what is lost cannot be made again
 */
export function replaceFile(file: string, text: string, options: { mode?: number; flush?: boolean } = {}): void {
  writeFileSync(`${file}.new`, text, options);
  renameSync(`${file}.new`, file);
}
