import { bodyOf, type HttpRequest } from '../shared/gate/http.ts';

/** Longest value of each field of the page's forms; what is longer is cut, and then is not what it should be. */
const longest = {
  p: 60,
  m: 60,
  n: 200,
  digest: 64,
  decision: 20,
  words: 400,
  target: 300,
  comment: 2000,
  assertion: 4000,
};

/** The fields of a submitted form; those that are absent are empty. */
export type Fields = Record<keyof typeof longest, string>;

/** The form that a request carries; undefined when it is not one. */
export function readForm(request: HttpRequest): Fields | undefined {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  let text: string;
  try {
    text = bodyOf(request);
  } catch {
    return undefined;
  }
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    Object.entries(longest).map(([name, most]) => [name, (form.get(name) ?? '').slice(0, most)]),
  ) as Fields;
}
