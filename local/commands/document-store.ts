import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../engine/clock.ts';
import { transaction } from './database.ts';
import { readDocumentContent } from './document-content.ts';
import { ssmFailure } from './failure.ts';

/** One version of a document. `hash`: SHA-256 of the content, hex. `created`: milliseconds since the Unix epoch. */
export interface DocumentVersion {
  name: string;
  version: number;
  versionName: string | null;
  content: string;
  format: string;
  hash: string;
  created: number;
  isDefault: number;
}

/** Documents by owner (`account/region`), name and version. */
export function createDocumentStore(database: DatabaseSync, clock: Clock) {
  const allOf = database.prepare('SELECT * FROM documents WHERE owner = ? AND name = ? ORDER BY version');
  const insert = database.prepare(
    'INSERT INTO documents (owner, name, version, versionName, content, format, hash, created, isDefault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const versions = (owner: string, name: string) => allOf.all(owner, name) as unknown as DocumentVersion[];
  const add = (owner: string, name: string, version: number, content: string, format: string, versionName?: string) => {
    readDocumentContent(content, format);
    const hash = createHash('sha256').update(content).digest('hex');
    insert.run(owner, name, version, versionName ?? null, content, format, hash, clock.now(), version === 1 ? 1 : 0);
  };

  const store = {
    /** @throws InvalidDocument when there is none of that name */
    versions(owner: string, name: string): DocumentVersion[] {
      const found = versions(owner, name);
      if (found.length === 0) throw ssmFailure('InvalidDocument', `Document with name ${name} does not exist.`);
      return found;
    },
    names(owner: string): string[] {
      const rows = database.prepare('SELECT DISTINCT name FROM documents WHERE owner = ? ORDER BY name').all(owner);
      return rows.map((row) => String(row.name));
    },
    /** @param version a number, `$DEFAULT` (also when missing), `$LATEST` @throws InvalidDocument, InvalidDocumentVersion */
    find(owner: string, name: string, version = '$DEFAULT', versionName?: string): DocumentVersion {
      const all = store.versions(owner, name);
      const wanted = (item: DocumentVersion) => {
        if (versionName !== undefined) return item.versionName === versionName;
        if (version === '$DEFAULT' || version === '') return item.isDefault === 1;
        if (version === '$LATEST') return item === all.at(-1);
        return String(item.version) === version;
      };
      const found = all.find(wanted);
      if (!found) {
        throw ssmFailure(
          'InvalidDocumentVersion',
          `Document version ${versionName ?? version} of ${name} does not exist.`,
        );
      }
      return found;
    },
    create(owner: string, name: string, content: string, format: string, versionName?: string): DocumentVersion {
      return transaction(database, () => {
        if (versions(owner, name).length > 0) {
          throw ssmFailure('DocumentAlreadyExists', `Document with same name ${name} already exists`);
        }
        add(owner, name, 1, content, format, versionName);
        return store.find(owner, name);
      });
    },
    update(owner: string, name: string, content: string, format: string, versionName?: string): DocumentVersion {
      return transaction(database, () => {
        const all = store.versions(owner, name);
        if (all.some((item) => item.content === content)) {
          throw ssmFailure(
            'DuplicateDocumentContent',
            'The content of the association document matches another document. Change the content of the document and try again.',
          );
        }
        if (versionName !== undefined && all.some((item) => item.versionName === versionName)) {
          throw ssmFailure('DuplicateDocumentVersionName', `The version name ${versionName} is used already`);
        }
        add(owner, name, all.at(-1)!.version + 1, content, format, versionName);
        return store.find(owner, name, '$LATEST');
      });
    },
    setDefault(owner: string, name: string, version: string): DocumentVersion {
      return transaction(database, () => {
        const found = store.find(owner, name, version);
        database
          .prepare('UPDATE documents SET isDefault = (version = ?) WHERE owner = ? AND name = ?')
          .run(found.version, owner, name);
        return store.find(owner, name);
      });
    },
    delete(owner: string, name: string): void {
      store.versions(owner, name);
      database.prepare('DELETE FROM documents WHERE owner = ? AND name = ?').run(owner, name);
    },
  };
  return store;
}

export type DocumentStore = ReturnType<typeof createDocumentStore>;
