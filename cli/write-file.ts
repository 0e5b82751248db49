import { writeFileSync } from 'node:fs';
import { CliFailure } from './failure.ts';

/** Writes a file that an option names. @throws CliFailure `FileNotWritable` with the option and why */
export function writeOption(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new CliFailure('usage', 'FileNotWritable', `${option} ${file}: ${message}`, 'Name another file.', cause);
  }
}
