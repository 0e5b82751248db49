import { type TagResourceInput, type TagResourceOutput, TooManyTags } from '@aws-sdk/client-sfn';
import { taggedResource } from '../tagged-resource.ts';
import { tagRecord } from '../tags.ts';
import type { Operation } from './operation.ts';

/** A resource has at most this many tags (Developer guide, "Service quotas"). */
const mostTags = 50;

export const tagResource: Operation<TagResourceInput, TagResourceOutput> = async (core, input) => {
  const resource = taggedResource(core, input.resourceArn!);
  const tags = { ...resource.tags, ...tagRecord(input.tags) };
  if (Object.keys(tags).length > mostTags) {
    throw new TooManyTags({
      message: `A resource has at most ${mostTags} tags`,
      resourceName: input.resourceArn,
      $metadata: {},
    });
  }
  resource.set(tags);
  await core.runner.durable();
  return {};
};
