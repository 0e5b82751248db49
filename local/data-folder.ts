import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What `stack.json` says of the process that works on a data folder. */
export interface StackFile {
  pid: number;
  /** RFC 3339. */
  started: string;
  url?: string;
}

/** Another process works on the data folder. */
export class DataFolderInUse extends Error {
  readonly holder: StackFile | undefined;

  constructor(folder: string, holder: StackFile | undefined, options?: ErrorOptions) {
    const who = holder ? `process ${holder.pid}${holder.url ? ` (${holder.url})` : ''}` : 'another process';
    super(`the data folder ${folder} is in use by ${who}: stop it, or name another folder with --data-dir`, options);
    this.name = 'DataFolderInUse';
    this.holder = holder;
  }
}

/** There is no folder, and none can be made. */
export class DataFolderUnusable extends Error {
  constructor(folder: string, cause: Error) {
    super(`the data folder ${folder} cannot be made or written: ${cause.message}`, { cause });
    this.name = 'DataFolderUnusable';
  }
}

/** A data folder that is this process's alone. */
export interface DataFolder {
  path: string;
  /** Says where the stack listens. */
  announce(url: string): void;
  release(): void;
}

/**
 * Takes a data folder for this process. The lock is one of the operating system on the file `lock`: it is gone with the
 * process, however that ends, and no left-over file can pretend one.
 * @throws DataFolderInUse, DataFolderUnusable
 */
export function takeDataFolder(dataDir: string): DataFolder {
  const path = resolve(dataDir);
  const stackFile = join(path, 'stack.json');
  const lock = openLock(path);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new DataFolderInUse(path, readStackFile(stackFile), { cause });
  }
  const write = (url?: string) => {
    const content: StackFile = { pid: process.pid, started: new Date().toISOString(), ...(url && { url }) };
    writeFileSync(stackFile, `${JSON.stringify(content, null, 2)}\n`);
  };
  write();
  return {
    path,
    announce: write,
    release() {
      rmSync(stackFile, { force: true });
      if (lock.isOpen) lock.close();
    },
  };
}

function openLock(path: string): DatabaseSync {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(path, 'lock'));
  } catch (cause) {
    throw new DataFolderUnusable(path, cause as Error);
  }
}

function readStackFile(file: string): StackFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StackFile;
  } catch {
    return undefined;
  }
}
