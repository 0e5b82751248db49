import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** A line of the log that the functions write: a call begun, or its work done. */
export interface CallRecord {
  phase: 'begin' | 'end';
  /** Which state visit calls. */
  job: string;
  /** Which of its tries. */
  retry: number;
  /** The task token, for a function that has somebody else answer. */
  token?: string;
}

/** Reads the log as it grows. A last line that is not whole is a call that has not begun. */
export class CallLog {
  readonly #file: string;
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** The calls written since the last time. */
  next(): CallRecord[] {
    if (!existsSync(this.#file)) return [];
    const fd = openSync(this.#file, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - this.#read));
      readSync(fd, bytes, 0, bytes.length, this.#read);
      const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
      this.#read += whole.length;
      const lines = whole.toString().split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as CallRecord);
    } finally {
      closeSync(fd);
    }
  }
}
