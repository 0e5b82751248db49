import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commands of a machine that stand-ins answer, with the file of each below this folder, without its ending. */
export const standIns = { systemctl: 'systemctl/systemctl', docker: 'docker/docker', dig: 'dig/dig' } as const;

/** Where node and the compiled stand-ins (compiled-programs.ts) lie, as the machine sees them. */
export interface StandInPaths {
  node: string;
  folder: string;
}

/**
 * Writes the commands into `/usr/bin` of a machine. The machine's root is on each command line, so that a process can be
 * told from another machine's.
 */
export function installStandIns(root: string, names: (keyof typeof standIns)[], { node, folder }: StandInPaths): void {
  const bin = join(root, 'usr/bin');
  mkdirSync(bin, { recursive: true });
  for (const name of names) {
    const file = join(bin, name);
    const command = `exec '${node}' '${folder}/${standIns[name]}.mjs' "\${STEPBOOK_MACHINE_ROOT:-/}" "$@"`;
    const text = `#!/bin/sh\n# A stand-in: see ${standIns[name]}.ts of Stepbook.\n${command}\n`;
    // Moved into place: a command that is at work may start it at any moment.
    writeFileSync(`${file}.new`, text, { mode: 0o755 });
    renameSync(`${file}.new`, file);
  }
}
