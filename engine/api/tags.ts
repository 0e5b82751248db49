import type { Tag } from '@aws-sdk/client-sfn';

/** Tags by key, the last of equal keys. */
export function tagRecord(tags: Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
}
