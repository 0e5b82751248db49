import { type Tag, TooManyTags } from '@aws-sdk/client-sfn';

/** A resource has at most this many tags (Developer guide, "Service quotas"). */
const mostTags = 50;

/** Tags by key, the last of equal keys, added to those there are. @throws {TooManyTags} */
export function tagRecord(
  resourceName: string,
  tags: Tag[] | undefined,
  before: Record<string, string> = {},
): Record<string, string> {
  const all = { ...before, ...Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? ''])) };
  if (Object.keys(all).length > mostTags) {
    throw new TooManyTags({ message: `A resource has at most ${mostTags} tags`, resourceName, $metadata: {} });
  }
  return all;
}
