import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readSettings } from '../machine.ts';
import { viewOf } from './container.ts';
import { tellTest } from './images/nginx/tell-test.ts';
import type { Container } from './objects.ts';

/** `docker exec nginx nginx -t`: asks the real nginx in its own mounts, or the stand-in. Gives the exit status. */
export function testConfig({ pid, name, image, mounts }: Container): number {
  const settings = readSettings();
  if (settings.programs === 'real') {
    // The container's program is the only child of the process that stands for it.
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return spawnSync('nsenter', ['-m', '-t', child!, 'nginx', '-t'], { stdio: 'inherit' }).status ?? 1;
  }
  return tellTest(
    viewOf({ name, image, command: [], remove: false, mounts, ports: {}, environment: {} }, settings).path,
  );
}
