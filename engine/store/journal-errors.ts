const howToSalvage = 'Start with --salvage to go on with what can be read; the damaged files are kept.';

/** Another process works on the same data folder. */
export class JournalBusy extends Error {
  constructor(file: string, options?: ErrorOptions) {
    super(`${file} is in use by another process. One process at a time may work on a data folder.`, options);
    this.name = 'JournalBusy';
  }
}

/** The journal's file is damaged; nothing of it was changed. */
export class JournalCorrupt extends Error {
  constructor(file: string, faults: readonly string[], options?: ErrorOptions) {
    super(`${file} is damaged: ${faults.join('; ')}. It was left as it is. ${howToSalvage}`, options);
    this.name = 'JournalCorrupt';
  }
}

/** The journal is whole, but what was written last is not in it; nothing of it was changed. */
export class JournalTorn extends Error {
  constructor(file: string, saved: readonly { status: string; count: number }[], options?: ErrorOptions) {
    const executions = saved.map(({ status, count }) => `${count} ${status}`).join(', ') || 'none';
    super(
      `${file} has lost its newest commits: what was written last is not in it. Saved: executions ${executions}. ` +
        `It was left as it is. ${howToSalvage}`,
      options,
    );
    this.name = 'JournalTorn';
  }
}

/** The journal is of another version of the engine; nothing of it was changed. */
export class JournalForeign extends Error {
  constructor(file: string, found: number, read: number) {
    super(
      `${file} has format ${found}; this engine reads format ${read}. Move the file away to start with an empty journal.`,
    );
    this.name = 'JournalForeign';
  }
}

/** The journal cannot be written at present, a full disk for example. What was to be written is kept and tried again. */
export class JournalUnwritable extends Error {
  readonly $fault = 'server';

  constructor(cause: unknown) {
    super(`The journal cannot be written: ${(cause as Error).message}`, { cause });
    this.name = 'ServiceUnavailable';
  }
}
