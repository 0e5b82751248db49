import { checkRange, ssmFailure } from './failure.ts';

const defaultSize = 50;

/** One page of a list: `MaxResults` (1–50) items from `NextToken` on. @throws ValidationException, InvalidNextToken */
export function page<T>(
  all: T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { items: T[]; NextToken?: string } {
  checkRange(MaxResults, 'maxResults', 1, defaultSize);
  const start = NextToken ? Number(Buffer.from(NextToken, 'base64url').toString()) : 0;
  if (!Number.isInteger(start) || start < 0) throw ssmFailure('InvalidNextToken', 'The specified token is not valid.');
  const end = start + (MaxResults ?? defaultSize);
  const items = all.slice(start, end);
  return end < all.length ? { items, NextToken: Buffer.from(String(end)).toString('base64url') } : { items };
}
