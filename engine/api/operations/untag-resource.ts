import type { UntagResourceInput, UntagResourceOutput } from '@aws-sdk/client-sfn';
import { taggedResource } from '../tagged-resource.ts';
import type { Operation } from './operation.ts';

export const untagResource: Operation<UntagResourceInput, UntagResourceOutput> = async (core, input) => {
  const resource = taggedResource(core, input.resourceArn!);
  const gone = new Set(input.tagKeys);
  resource.set(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !gone.has(key))));
  await core.runner.durable();
  return {};
};
