/**
 * Says where an answer differs from what is expected, one line each; nothing when it does not.
 * An expected text that starts with `~` is a regular expression for the whole text.
 */
export function differences(expected: unknown, actual: unknown, at = '$'): string[] {
  if (typeof expected === 'string' && expected.startsWith('~')) {
    const pattern = new RegExp(`^(?:${expected.slice(1)})$`, 's');
    return typeof actual === 'string' && pattern.test(actual)
      ? []
      : [`${at}: ${shown(actual)} does not match ${pattern}`];
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length =
      expected.length === actual.length ? [] : [`${at}: ${actual.length} items instead of ${expected.length}`];
    return [...length, ...expected.flatMap((item, index) => differences(item, actual[index], `${at}[${index}]`))];
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(expected[key], actual[key], `${at}.${key}`));
  }
  return Object.is(expected, actual) ? [] : [`${at}: ${shown(actual)} instead of ${shown(expected)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
