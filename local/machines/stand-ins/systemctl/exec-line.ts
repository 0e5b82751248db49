import { existsSync, readFileSync } from 'node:fs';
import { onDisk, root } from '../machine.ts';
import type { UnitFile } from './unit-file.ts';

/** One `ExecStart=` or the like. `mayFail`: it began with `-`. */
export interface ExecLine {
  mayFail: boolean;
  program: string;
  arguments: string[];
}

/** The environment of a unit's processes: the machine's, and its EnvironmentFiles in their order. */
export function unitEnvironment(unit: UnitFile): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const value of unit.all('Service', 'EnvironmentFile')) {
    const file = onDisk(value.replace(/^-/, ''));
    if (!existsSync(file)) {
      if (value.startsWith('-')) continue;
      throw new Error(`Failed to load environment files: ${value}: No such file or directory`);
    }
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const found = /^([A-Za-z_]\w*)=(.*)$/.exec(line.trim());
      if (found) environment[found[1]!] = found[2]!.replace(/^(["'])(.*)\1$/, '$2');
    }
  }
  return environment;
}

/** Splits and expands a command line as systemd.service(5) says. Paths that lie in the machine's folder are taken from there. */
export function execLine(text: string, environment: Record<string, string>): ExecLine {
  const mayFail = text.startsWith('-');
  const words: string[] = [];
  for (const [, double, single, plain] of text.replace(/^-/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) {
    const word = double ?? single ?? plain!;
    words.push(word.replace(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? ''));
  }
  const [program, ...rest] = words.map(inFolder);
  return { mayFail, program: program!, arguments: rest };
}

function inFolder(word: string): string {
  return root !== '' && word.startsWith('/') && existsSync(onDisk(word)) ? onDisk(word) : word;
}
