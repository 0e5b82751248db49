import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Something that was written, shown or sent, and is searched. */
export interface Place {
  /** e.g. `file logs/stepbook-open-run.log`, `rows engine/journal.db history`, `history <execution>#<event>`. */
  name: string;
  content: Uint8Array;
}

/** Every file below a folder, relative to it, in order; links are not followed. */
export function filesBelow(folder: string, from = folder): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found?.isDirectory()) return filesBelow(path, from);
      return found?.isFile() ? [relative(from, path)] : [];
    });
}

/** Every file of a data folder as it is, and the rows of its databases: a page of SQLite may cut a long row in two. */
export function placesOnDisk(dataDir: string): Place[] {
  return filesBelow(dataDir).flatMap((path) => {
    const file = join(dataDir, path);
    // Files come and go while a stack runs.
    if (!existsSync(file)) return [];
    const place = { name: `file ${path}`, content: readFileSync(file) };
    return /\.(sqlite|db)$/.test(path) ? [place, ...rowsOf(file, path)] : [place];
  });
}

/** The rows of a database, read from a copy: its owner may have locked the file. */
function rowsOf(file: string, path: string): Place[] {
  const folder = mkdtempSync(join(tmpdir(), 'stepbook-rows-'));
  try {
    for (const end of ['', '-wal']) {
      if (existsSync(file + end)) cpSync(file + end, join(folder, basename(file) + end));
    }
    const database = new DatabaseSync(join(folder, basename(file)));
    try {
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as {
        name: string;
      }[];
      return tables.map(({ name }) => ({
        name: `rows ${path} ${name}`,
        content: Buffer.concat(
          database
            .prepare(`SELECT * FROM "${name}"`)
            .all()
            .flatMap((row) => Object.values(row).map(bytesOf)),
        ),
      }));
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bytesOf = (value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(`${String(value)}\n`, 'utf8');
