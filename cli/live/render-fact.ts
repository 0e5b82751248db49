import { oneLine } from '../../lambdas/shared/visible.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
/** A digest by its beginning: all of it is in `--json` and in the transcript. */
const plain = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return cut(oneLine(text).replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…'), 200);
};
const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
/** `true` and `false` say what they are of. */
const pair = (name: string, value: unknown) => {
  if (value === true) return name;
  if (value === false) return `not ${name}`;
  return `${name} ${plain(value)}`;
};

/** A value in one line: the fields of an object, those of an object in it in brackets; what is empty says nothing. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return value.map(inline).join('; ');
  if (!isFields(value)) return plain(value);
  return Object.entries(value)
    .filter(([, field]) => !isEmpty(field))
    .map(([name, field]) =>
      isFields(field) || (Array.isArray(field) && field.some(isFields))
        ? `${name} (${inline(field)})`
        : pair(name, list(field)),
    )
    .join(', ');
}

const list = (value: unknown) => (Array.isArray(value) ? value.map(plain).join(' ') : value);

/**
 * A fact as lines for a person, whatever its shape: plain fields together in the first, then one line for each field that
 * holds more, with a line for each item of a list of objects. Trouble comes first, empty fields are left out.
 */
export function renderFact(value: unknown): string[] {
  if (!isFields(value)) return isEmpty(value) ? [] : [inline(value)];
  const { problems, problem, error, ...rest } = value;
  const troubles = [problems, problem, error].flat().filter((each) => !isEmpty(each));
  const entries = Object.entries(rest).filter(([, field]) => !isEmpty(field));
  const simple = entries.filter(([, field]) => !isFields(field) && !(Array.isArray(field) && field.some(isFields)));
  const nested = entries.filter((entry) => !simple.includes(entry));
  return [
    ...troubles.map((each) => `✗ ${plain(each)}`),
    ...(simple.length > 0 ? [simple.map(([name, field]) => pair(name, list(field))).join(', ')] : []),
    ...nested.flatMap(([name, field]) =>
      Array.isArray(field) && field.length > 1
        ? [`${name}:`, ...field.map((item) => `  ${inline(item)}`)]
        : [`${name}: ${inline(field)}`],
    ),
  ];
}
