import type { ListTagsForResourceInput, ListTagsForResourceOutput } from '@aws-sdk/client-sfn';
import { taggedResource } from '../tagged-resource.ts';
import type { Operation } from './operation.ts';

export const listTagsForResource: Operation<ListTagsForResourceInput, ListTagsForResourceOutput> = (core, input) => {
  const { tags } = taggedResource(core, input.resourceArn!);
  return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
};
