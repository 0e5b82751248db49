import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { getCACertificates } from 'node:tls';

/** An answer whose body is JSON. */
export interface Answer {
  status: number;
  retryAfter: string | undefined;
  /** Undefined when it is no JSON. */
  body: unknown;
}

const LARGEST = 65_536;

/** One GET. Throws an Error with the reason when there is no whole answer in the time. */
export function getJson(url: string, { trustedRoots, timeoutMs }: { trustedRoots: string[]; timeoutMs: number }) {
  return new Promise<Answer>((resolve, reject) => {
    const https = url.startsWith('https:');
    const ask = (https ? secure : plain)(url, {
      headers: { accept: 'application/json', 'user-agent': 'stepbook' },
      signal: AbortSignal.timeout(timeoutMs),
      ...(https && { ca: [...getCACertificates('default'), ...trustedRoots] }),
    });
    ask.on('error', (cause) => {
      const slow = cause.name === 'TimeoutError' || cause.name === 'AbortError';
      reject(new Error(slow ? `no answer within ${timeoutMs} ms` : cause.message, { cause }));
    });
    ask.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('error', reject);
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LARGEST) answer.destroy(new Error(`more than ${LARGEST} characters`));
      });
      answer.on('end', () => {
        const retryAfter = answer.headers['retry-after'];
        resolve({ status: answer.statusCode ?? 0, retryAfter, body: parsed(text) });
      });
    });
    ask.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
