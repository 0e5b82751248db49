import type { TagResourceInput, TagResourceOutput } from '@aws-sdk/client-sfn';
import { taggedResource } from '../tagged-resource.ts';
import { tagRecord } from '../tags.ts';
import type { Operation } from './operation.ts';

export const tagResource: Operation<TagResourceInput, TagResourceOutput> = async (core, input) => {
  const resource = taggedResource(core, input.resourceArn!);
  const tags = tagRecord(input.resourceArn!, input.tags, resource.tags);
  resource.set(tags);
  await core.runner.durable();
  return {};
};
