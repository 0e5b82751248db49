import type { Pattern, Resource } from './integration.ts';

const suffixes: Record<string, { pattern: Pattern; parsesOutput: boolean }> = {
  '': { pattern: 'request', parsesOutput: false },
  waitForTaskToken: { pattern: 'callback', parsesOutput: false },
  sync: { pattern: 'sync', parsesOutput: false },
  'sync:2': { pattern: 'sync', parsesOutput: true },
};

const kept = new Map<string, Resource>();

/** Understands a Task's Resource ARN (Developer guide, "Integrating services"). */
export function parseResource(arn: string): Resource {
  let resource = kept.get(arn);
  if (!resource) {
    resource = read(arn);
    kept.set(arn, resource);
  }
  return resource;
}

function read(arn: string): Resource {
  const [, , service = '', , account = '', ...rest] = arn.split(':');
  if (service === 'lambda') return plain(arn, 'lambda-function', 'request');
  if (service === 'states' && account !== '') return plain(arn, 'activity', 'activity');
  // arn:aws:states:::dynamodb:putItem, arn:aws:states:::aws-sdk:ssm:sendCommand.waitForTaskToken, …:startExecution.sync:2
  const name = rest.join(':');
  const dot = name.indexOf('.');
  const path = dot < 0 ? name : name.slice(0, dot);
  const suffix = suffixes[dot < 0 ? '' : name.slice(dot + 1)] ?? suffixes['']!;
  const colon = path.lastIndexOf(':');
  return {
    arn,
    service: path.slice(0, colon),
    action: name.slice(colon + 1),
    baseAction: path.slice(colon + 1),
    ...suffix,
  };
}

function plain(arn: string, service: string, pattern: Pattern): Resource {
  return { arn, service, action: arn, baseAction: arn, pattern, parsesOutput: false };
}
