import { cpSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { shell } from '../machines/nspawn/shell.ts';

/** Copies what a volume holds: a folder, or the image of a disk with its holes (which only a Linux host has). */
export async function copyContent(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  if (statSync(from).isDirectory()) {
    cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  } else {
    await shell('cp', '--sparse=always', '--preserve=timestamps', from, to);
  }
}
