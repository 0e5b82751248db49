/** Functions Jayway lets a path end with. Each gets the value selected so far; undefined is "no result". */
const functions = {
  length: sizeOf,
  size: sizeOf,
  min: (value) => numeric(value, (numbers) => Math.min(...numbers)),
  max: (value) => numeric(value, (numbers) => Math.max(...numbers)),
  sum: (value) => numeric(value, sum),
  avg: (value) => numeric(value, (numbers) => sum(numbers) / numbers.length),
  stddev: (value) =>
    numeric(value, (numbers) => {
      const mean = sum(numbers) / numbers.length;
      return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
    }),
  keys: (value) => (isObject(value) ? Object.keys(value) : undefined),
  first: (value) => (Array.isArray(value) ? value[0] : undefined),
  last: (value) => (Array.isArray(value) ? value.at(-1) : undefined),
} satisfies Record<string, (value: unknown) => unknown>;

export type PathFunctionName = keyof typeof functions;

export function isPathFunction(name: string): name is PathFunctionName {
  return Object.hasOwn(functions, name);
}

export function applyPathFunction(name: PathFunctionName, value: unknown): unknown {
  return functions[name](value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function numeric(value: unknown, aggregate: (numbers: number[]) => number): number | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.filter((item: unknown) => typeof item === 'number');
  return numbers.length === 0 ? undefined : aggregate(numbers);
}
