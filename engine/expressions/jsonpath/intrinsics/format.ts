import { expectString } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.Format: the template with each `{}` replaced by the next argument; a backslash keeps the next character. */
export const format: Intrinsic = ([template, ...values]) => {
  let next = 0;
  const text = expectString(template).replace(/\\([\s\S])|\{\}|[{}]/g, (token, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (token !== '{}') return token;
    next += 1;
    return next <= values.length ? javaText(values[next - 1]) : token;
  });
  if (next !== values.length) {
    throw new IntrinsicArgumentError(
      `The number of arguments does not match the occurrences of {}: ${values.length} for ${next}`,
    );
  }
  return text;
};

/** A value as Java's String.valueOf prints it: the service formats maps and lists with it. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${javaText(member)}`)
    .join(', ')}}`;
}
