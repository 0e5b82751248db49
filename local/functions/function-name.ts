/** A function as a caller names it. */
export interface FunctionReference {
  account: string | undefined;
  name: string;
  qualifier: string | undefined;
}

const form =
  /^(?:arn:aws:lambda:[a-z0-9-]+:)?(?:(\d{12}):function:)?([A-Za-z0-9-_]{1,140})(?::(\$LATEST|[A-Za-z0-9-_]+))?$/;

/** Reads a name, ARN or partial ARN (Lambda API, Invoke: FunctionName); undefined when it is none. */
export function parseFunctionName(text: string): FunctionReference | undefined {
  const found = form.exec(text);
  return found ? { account: found[1], name: found[2]!, qualifier: found[3] } : undefined;
}

/** The ARN of a function. */
export function functionArn(account: string, region: string, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}
