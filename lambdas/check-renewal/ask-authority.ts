import * as z from 'zod';
import { type Answer, getJson } from './get-json.ts';
import { askAgainAt } from './retry-after.ts';

/** What an authority said of one certificate, or why it said nothing. Kept until it may be asked again. */
export interface Suggestion {
  window?: { start: string; end: string };
  explanation?: string;
  /** RFC 3339; missing when it did not say and may be asked at once. */
  askAgain?: string;
  problem?: string;
}

const Directory = z.object({ renewalInfo: z.url({ protocol: /^https?$/ }).optional() });

const RenewalInfo = z.object({
  suggestedWindow: z.object({
    start: z.iso.datetime({ offset: true }),
    end: z.iso.datetime({ offset: true }),
  }),
  explanationURL: z.url().optional().catch(undefined),
});

interface Question {
  directory: string;
  id: string;
  trustedRoots: string[];
  timeoutMs: number;
  now: Date;
}

/** Asks an authority's directory and then its renewal information (RFC 9773, section 4.2). Never throws: no answer is a problem. */
export async function askAuthority({ directory, id, now, ...how }: Question): Promise<Suggestion> {
  try {
    const found = await getJson(directory, how);
    const { renewalInfo } = Directory.safeParse(found.body).data ?? {};
    if (found.status !== 200) return refused(`the directory ${directory} answers ${found.status}`, found, now);
    if (!renewalInfo) return { problem: `the authority at ${directory} has no renewal information (RFC 9773)` };
    const answer = await getJson(`${renewalInfo.replace(/\/$/, '')}/${id}`, how);
    if (answer.status !== 200) return refused(`${renewalInfo} answers ${answer.status} for ${id}`, answer, now);
    return suggested(answer, renewalInfo, now);
  } catch (error) {
    return { problem: `the authority at ${directory} gives no answer: ${(error as Error).message}` };
  }
}

function suggested(answer: Answer, renewalInfo: string, now: Date): Suggestion {
  const { data } = RenewalInfo.safeParse(answer.body);
  if (!data) return refused(`${renewalInfo} gives no suggestedWindow`, answer, now);
  const [start, end] = [Date.parse(data.suggestedWindow.start), Date.parse(data.suggestedWindow.end)];
  if (end <= start) return refused(`${renewalInfo} gives a window that ends before it begins`, answer, now);
  return {
    window: { start: new Date(start).toISOString(), end: new Date(end).toISOString() },
    ...(data.explanationURL && { explanation: data.explanationURL }),
    askAgain: askAgainAt(answer.retryAfter, now).toISOString(),
  };
}

/** An answer that is none; a Retry-After in it holds all the same. */
function refused(problem: string, { retryAfter }: Answer, now: Date): Suggestion {
  return { problem, ...(retryAfter !== undefined && { askAgain: askAgainAt(retryAfter, now).toISOString() }) };
}
