import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';

/** An engine in a process of its own, and a client for it. */
export interface Victim {
  client: SFNClient;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const script = join(import.meta.dirname, '../test/engine/store/killed-engine.ts');

export async function victimOn(folder: string): Promise<Victim> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  });
  const ended = once(child, 'exit');
  const port = await Promise.race([
    once(child.stdout!, 'data').then(([chunk]) => String(chunk).trim()),
    ended.then(() => Promise.reject(new Error('The engine did not start on the journal it left'))),
  ]);
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  return {
    client,
    async kill() {
      client.destroy();
      child.kill('SIGKILL');
      await ended;
    },
  };
}
