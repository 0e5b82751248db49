const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Milliseconds since 1970 of a timestamp as the Amazon States Language profiles RFC 3339 (upper-case T and Z,
 * an offset is needed), or undefined for anything else.
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const match = RFC3339.exec(value);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const milliseconds = Date.parse(value);
  return month >= 1 && month <= 12 && day <= lastDay && !Number.isNaN(milliseconds) ? milliseconds : undefined;
}
