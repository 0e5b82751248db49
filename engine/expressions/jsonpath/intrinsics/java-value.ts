/** A value as Java's String.valueOf prints it: the service formats and compares with it. */
export function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${javaText(member)}`)
    .join(', ')}}`;
}

/** The hash Java's collections keep a value under: a signed number of 32 bits. */
export function javaHash(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  if (typeof value === 'number') return numberHash(value);
  if (typeof value === 'string') return textHash(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => (Math.imul(31, sum) + javaHash(item)) | 0, 1);
  return Object.entries(value as object).reduce(
    (sum, [key, member]) => (sum + (textHash(key) ^ javaHash(member))) | 0,
    0,
  );
}

function textHash(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (Math.imul(31, sum) + text.charCodeAt(at)) | 0;
  return sum;
}

/** An Integer is its own hash; Long and Double fold their halves. */
function numberHash(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  const bytes = new DataView(new ArrayBuffer(8));
  if (Number.isSafeInteger(value)) bytes.setBigInt64(0, BigInt(value));
  else bytes.setFloat64(0, value);
  return bytes.getInt32(0) ^ bytes.getInt32(4);
}

/**
 * The values in the order a Java HashSet built of them goes through them: by the low bits of their hashes, and within
 * the same ones as they came. `values` holds none twice; `capacity` is the number of values the set was made for.
 */
export function inHashSetOrder(values: unknown[], capacity: number): unknown[] {
  const wanted = Math.max(Math.trunc(capacity / 0.75) + 1, 16);
  const mask = 2 ** Math.ceil(Math.log2(wanted)) - 1;
  const bucket = (value: unknown) => {
    const hash = javaHash(value);
    return (hash ^ (hash >>> 16)) & mask;
  };
  return values
    .map((value) => ({ value, bucket: bucket(value) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ value }) => value);
}
