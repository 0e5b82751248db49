import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the index has of a kept message. */
export interface MailEntry {
  /** The message id SES gave; the file is `<id>.eml`. */
  id: string;
  account: string;
  from: string;
  /** Bare addresses. */
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  /** RFC 3339. */
  time: string;
  /** SES message tags. */
  tags: Record<string, string>;
  /** The tag `run` or `stepbook-run`, when there is one. */
  run?: string;
}

/** A message's bodies as they were given to SES; a Raw message has none. */
export interface MailBodies {
  text?: string;
  html?: string;
}

/** The mails that went out, kept as files and told of as they are kept. */
export interface Mailbox {
  keep(entry: MailEntry, mime: Buffer, bodies: MailBodies): void;
  /** Newest first. */
  list(): MailEntry[];
  /** The message as it was sent (RFC 5322); undefined when there is none of that id. */
  read(id: string): Buffer | undefined;
  /** The entry and bodies of a message. */
  open(id: string): (MailEntry & MailBodies) | undefined;
  /** Calls back for each mail kept from now on; returns how to stop that. */
  watch(listener: (entry: MailEntry) => void): () => void;
}

/** Opens the mailbox kept in a folder: `index.jsonl`, and of each message `<id>.eml` and its bodies in `<id>.json`. */
export function openMailbox(folder: string): Mailbox {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const index = join(folder, 'index.jsonl');
  const entries: MailEntry[] = existsSync(index) ? readIndex(index) : [];
  const listeners = new Set<(entry: MailEntry) => void>();
  return {
    keep(entry, mime, bodies) {
      writeFileSync(join(folder, `${entry.id}.eml`), mime, { mode: 0o600 });
      writeFileSync(join(folder, `${entry.id}.json`), JSON.stringify(bodies), { mode: 0o600 });
      appendFileSync(index, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      entries.push(entry);
      for (const listener of listeners) listener(entry);
    },
    list: () => entries.toReversed(),
    read: (id) => (entries.some((entry) => entry.id === id) ? readFileSync(join(folder, `${id}.eml`)) : undefined),
    open(id) {
      const entry = entries.find((each) => each.id === id);
      if (!entry) return undefined;
      return { ...entry, ...(JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as MailBodies) };
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readIndex(file: string): MailEntry[] {
  const entries: MailEntry[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      if (line) entries.push(JSON.parse(line) as MailEntry);
    } catch {
      // The last line of a process that was killed while it wrote: its message was not acknowledged.
    }
  }
  return entries;
}
