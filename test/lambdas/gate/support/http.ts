import { serveApproval } from '../../../../lambdas/serve-approval/task.ts';
import type { Bench } from './bench.ts';

export interface Asked {
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  body?: string;
}

/** One request to the approval page, as a function URL hands it over. */
export function ask(
  at: Bench,
  gate: { gate: string },
  method: string,
  { path, query = '', headers = {}, form, body }: Asked = {},
) {
  const text = form ? new URLSearchParams(form).toString() : body;
  return serveApproval(at.ports, {
    rawPath: path ?? `/${gate.gate}`,
    rawQueryString: query,
    headers: { ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers },
    ...(text === undefined ? {} : { body: text }),
    isBase64Encoded: false,
    requestContext: { http: { method, sourceIp: '198.51.100.4' } },
  });
}

/** The fields of the form in a page, as a browser would send them untouched. */
export function fieldsOf(page: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, attributes] of page.matchAll(/<(?:input|textarea)\b([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(attributes!)?.[1];
    if (name) fields[name] = /value="([^"]*)"/.exec(attributes!)?.[1] ?? '';
  }
  return fields;
}

/** Everything the table holds, to see that nothing was written. */
export async function everything(at: Bench): Promise<string> {
  const { ScanCommand } = await import('@aws-sdk/client-dynamodb');
  const { Items } = await at.client.send(new ScanCommand({ TableName: 'stepbook' }));
  return JSON.stringify(Items!.map((item) => JSON.stringify(item)).sort());
}
