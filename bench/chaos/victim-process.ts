import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';

const script = join(import.meta.dirname, 'victim.ts');

/** One life of the engine's process: loaded, told to go, killed. */
export class Victim {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #client: SFNClient | undefined;
  /** No request may count on an answer any more. */
  over = false;

  /** Loads the process; it touches `folder` only when told to go. */
  constructor(folder: string) {
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#exit = once(this.#child, 'exit');
    this.#child.stdin!.on('error', () => {});
  }

  /** Has it open the journal; resolves when it answers requests, with false when it died before. */
  async go(): Promise<boolean> {
    this.#child.stdin!.write('go\n');
    const port = await Promise.race([once(this.#child.stdout!, 'data'), this.#exit.then(() => undefined)]);
    if (!port) return false;
    this.#client = new SFNClient({
      endpoint: `http://127.0.0.1:${String(port[0]).trim()}`,
      region: 'us-east-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    return true;
  }

  get client(): SFNClient {
    return this.#client!;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.over = true;
    this.#child.kill(signal);
    await this.#exit;
    this.#client?.destroy();
  }
}
