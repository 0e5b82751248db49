import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** What functions write, one file each. */
export interface FunctionLogs {
  write(functionName: string, text: string): void;
  close(): Promise<void>;
}

/** Appends to `<folder>/<function>.log`. */
export function createFunctionLogs(folder: string): FunctionLogs {
  mkdirSync(folder, { recursive: true });
  const streams = new Map<string, WriteStream>();
  return {
    write(functionName, text) {
      let stream = streams.get(functionName);
      if (!stream) {
        stream = createWriteStream(join(folder, `${functionName}.log`), { flags: 'a', mode: 0o600 });
        // A full disk must not end the stack.
        stream.on('error', () => {});
        streams.set(functionName, stream);
      }
      stream.write(text);
    },
    async close() {
      const open = [...streams.values()];
      streams.clear();
      await Promise.all(open.map((stream) => new Promise((resolve) => stream.end(resolve))));
    },
  };
}
