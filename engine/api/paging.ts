import { InvalidToken } from '@aws-sdk/client-sfn';

/** One page of a list and the token for the next. */
export interface Page<T> {
  items: T[];
  nextToken?: string;
}

/** `maxResults` of the listing operations: 0 or nothing means the most a page holds. */
export function pageSize(maxResults: number | undefined, most = 1000): number {
  return maxResults ? Math.min(maxResults, most) : Math.min(100, most);
}

export function tokenOf(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64');
}

/** What a token says. @throws {InvalidToken} */
export function readToken<Place extends object>(token: string | undefined): Place | undefined {
  if (token === undefined) return undefined;
  try {
    const place = JSON.parse(Buffer.from(token, 'base64').toString()) as Place;
    if (typeof place === 'object' && place !== null) return place;
  } catch {
    // Told below.
  }
  throw new InvalidToken({ message: "Invalid Token: 'Invalid token'", $metadata: {} });
}

/** A page of a list that is whole in memory. */
export function pageOf<T>(
  all: T[],
  input: { maxResults?: number | undefined; nextToken?: string | undefined },
): Page<T> {
  const from = readToken<{ from: number }>(input.nextToken)?.from ?? 0;
  const size = pageSize(input.maxResults);
  const items = all.slice(from, from + size);
  return from + size < all.length ? { items, nextToken: tokenOf({ from: from + size }) } : { items };
}
