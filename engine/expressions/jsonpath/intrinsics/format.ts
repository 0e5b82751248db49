import { expectCount } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';
import { javaText } from './java-value.ts';

/**
 * States.Format: the template with each `{}` replaced by the next argument; a backslash keeps the next character. What
 * is no text becomes one first, the template too.
 */
export const format: Intrinsic = (args) => {
  expectCount(args, 1, Number.POSITIVE_INFINITY);
  const [template, ...values] = args;
  let next = 0;
  const text = javaText(template).replace(/\\([\s\S])|\{\}|[{}]/g, (token, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (token !== '{}') throw unmatched(token);
    next += 1;
    return next <= values.length ? javaText(values[next - 1]) : token;
  });
  if (next !== values.length) {
    throw new IntrinsicArgumentError(
      `Expected as many values as the template has {}, ${next}, but got ${values.length}`,
      {
        said: 'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.',
      },
    );
  }
  return text;
};

function unmatched(brace: string): IntrinsicArgumentError {
  const missing = brace === '{' ? '}' : '{';
  return new IntrinsicArgumentError(`Expected {}, \\{ or \\}, but got ${brace}`, {
    said: `Invalid template in States.Format: matching '${missing}' not found for '${brace}'.`,
  });
}
