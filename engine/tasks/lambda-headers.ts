/** The headers of Lambda's answer that a result tells of, in the order and the case that AWS has them in. */
const told = [
  'X-Amz-Executed-Version',
  'x-amzn-Remapped-Content-Length',
  'Connection',
  'x-amzn-RequestId',
  'Content-Length',
  'Date',
  'X-Amzn-Trace-Id',
  'Content-Type',
] as const;

/** Headers of Lambda's answer by the names AWS gives them; what an answer does not have is left out. */
export function lambdaHeaders(found: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const values = new Map(Object.entries(found).map(([name, value]) => [name.toLowerCase(), value]));
  const pairs = told.map((name) => [name, values.get(name.toLowerCase())] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [(typeof told)[number], string] => pair[1] !== undefined));
}
