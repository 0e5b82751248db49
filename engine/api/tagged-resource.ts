import type { EngineCore } from '../core.ts';
import { parseArn } from './arn.ts';
import { errors } from './errors.ts';

/** What has tags: state machines and activities. `set` makes the change durable with the next commit. */
export function taggedResource(core: EngineCore, arn: string) {
  parseArn(arn);
  const machine = core.registry.get('stateMachine', arn);
  const activity = core.registry.get('activity', arn);
  const found = machine ?? activity;
  if (!found) throw errors.resourceNotFound(arn);
  return {
    tags: found.tags,
    set(tags: Record<string, string>) {
      if (machine) core.registry.put('stateMachine', { ...machine, tags });
      if (activity) core.registry.put('activity', { ...activity, tags });
    },
  };
}
