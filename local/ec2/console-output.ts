import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Ec2Context } from './action.ts';
import { instanceOf } from './instance.ts';
import { required } from './parameters.ts';

/** GetConsoleOutput: what the first boot said, and what its journal would have shown. */
export function consoleActions(context: Ec2Context): Record<string, Action> {
  return {
    GetConsoleOutput(parameters, caller) {
      const instance = instanceOf(context, required(parameters, 'InstanceId'), caller);
      const { failure } = instance.details;
      const lines = [
        '(console of a Stepbook machine)',
        ...(failure ? [`ignition[1]: failed to fetch config: ${failure}`, 'Entering emergency mode.'] : []),
        ...logOf(instance.machine?.root),
      ];
      return {
        instanceId: instance.id,
        timestamp: new Date(context.clock.now()),
        output: Buffer.from(`${lines.join('\n')}\n`).toString('base64'),
      };
    },
  };
}

/** The unit that a hub's first boot hangs on. */
function logOf(root: string | undefined): string[] {
  const file = root && join(root, 'var/log/check-dns.service.log');
  return file && existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20) : [];
}
