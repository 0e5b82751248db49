import { NormalizedSchema } from '@smithy/core/schema';
import type { WireRequest } from './request.ts';

/** One operation of a REST protocol, as the HTTP traits of its SDK's schema bind it. */
export interface Route {
  operation: string;
  method: string;
  pattern: RegExp;
  labels: string[];
  input: NormalizedSchema;
  output: NormalizedSchema;
  status: number;
}

/** Reads the route of an operation from the exports of its SDK package (`X$`). */
export function routeOf(operation: string, schemas: Record<string, unknown>): Route {
  const [, , , traits, input, output] = schemas[`${operation}$`] as [
    number,
    string,
    string,
    { http: [string, string, number] },
    () => unknown,
    () => unknown,
  ];
  const [method, template, status] = traits.http;
  const labels: string[] = [];
  const source = template
    .replace(/\/$/, '')
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\\?\+?\}/g, (_, label: string) => {
      labels.push(label);
      return '([^/]+)';
    });
  return {
    operation,
    method,
    pattern: new RegExp(`^${source}/?$`),
    labels,
    input: NormalizedSchema.of(input as never),
    output: NormalizedSchema.of(output as never),
    status,
  };
}

/** The members of an input that are in the path, the query, the headers or the payload, and the names of those in the body. */
export function readBound(route: Route, request: WireRequest): { input: Record<string, unknown>; inBody: string[] } {
  const input: Record<string, unknown> = {};
  const found = route.pattern.exec(request.path);
  route.labels.forEach((label, at) => {
    input[label] = decodeURIComponent(found?.[at + 1] ?? '');
  });
  const inBody: string[] = [];
  for (const [name, member] of route.input.structIterator()) {
    const { httpHeader, httpQuery, httpPayload, httpLabel } = member.getMergedTraits();
    const convert = (text: string) => (member.isNumericSchema() ? Number(text) : text);
    if (httpHeader) {
      const text = request.headers[httpHeader.toLowerCase()];
      if (text !== undefined) input[name] = convert(text);
    } else if (httpQuery) {
      const text = request.query.get(httpQuery);
      if (text !== null) input[name] = convert(text);
    } else if (httpPayload) {
      if (request.body.length > 0) input[name] = request.body;
    } else if (!httpLabel) inBody.push(name);
  }
  return { input, inBody };
}
