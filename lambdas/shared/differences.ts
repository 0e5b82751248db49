/** One place where two JSON values differ; `undefined` where one of them has nothing. */
export interface Difference {
  path: string;
  approved: unknown;
  now: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Where two JSON values differ, path by path, in the order of the first. */
export function differences(approved: unknown, now: unknown, path = ''): Difference[] {
  if (isObject(approved) && isObject(now) && Array.isArray(approved) === Array.isArray(now)) {
    const keys = new Set([...Object.keys(approved), ...Object.keys(now)]);
    return [...keys].flatMap((key) => differences(approved[key], now[key], path ? `${path}.${key}` : key));
  }
  return Object.is(approved, now) ? [] : [{ path, approved, now }];
}

/** A difference in words, long values cut; `before` says what the first value is. */
export function tellDifference({ path, approved, now }: Difference, before = 'approved'): string {
  return `${path}: ${before} ${brief(approved)}, now ${brief(now)}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
