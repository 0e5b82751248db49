/** The root of a path: the input `$`, the context object `$$`, or a variable `$name`. */
const root = /^\$(?:\$|[\p{ID_Start}_][\p{ID_Continue}]*)?/u;

/** One step: `.name`, `..name`, `.*`, `.length()`, `[…]`. The content of brackets is checked on its own. */
const dotStep = /^\.{1,2}(?:\*|[^\s.[\]()*'"?@,:]+(?:\(\))?)/u;

const indexOrName = /^(?:-?\d+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")$/;

/** Whether `text` is a JSONPath by the dialect of Step Functions (Jayway's, plus `$$` and variables). */
export function isJsonPath(text: string): boolean {
  return steps(text) !== undefined;
}

/** Whether `text` names exactly one node: only `.name`, `['name']` and `[0]` (ASL specification, "Reference Paths"). */
export function isReferencePath(text: string): boolean {
  const found = steps(text);
  if (found === undefined) return false;
  return found.every((step) => {
    if (step.startsWith('[')) return indexOrName.test(step.slice(1, -1).trim());
    return !step.startsWith('..') && step !== '.*' && !step.endsWith('()');
  });
}

/** The variable a path reads from, without its `$`; undefined for the input and the context object. */
export function variableOf(path: string): string | undefined {
  const name = root.exec(path)?.[0].slice(1);
  return name === undefined || name === '' || name === '$' ? undefined : name;
}

function steps(text: string): string[] | undefined {
  const start = root.exec(text)?.[0];
  if (start === undefined) return undefined;
  const found: string[] = [];
  let rest = text.slice(start.length);
  while (rest !== '') {
    const step = rest.startsWith('[') ? bracket(rest) : (bracketAfterDots(rest) ?? dotStep.exec(rest)?.[0]);
    if (step === undefined || step === '') return undefined;
    found.push(step);
    rest = rest.slice(step.length);
  }
  return found;
}

/** Jayway also reads `$.['name']` and `$..[0]`. */
function bracketAfterDots(text: string): string | undefined {
  const dots = /^\.{1,2}(?=\[)/.exec(text)?.[0];
  if (dots === undefined) return undefined;
  const step = bracket(text.slice(dots.length));
  return step === undefined ? undefined : dots + step;
}

/** The text of a `[…]` step up to its closing bracket, quotes and nesting respected. */
function bracket(text: string): string | undefined {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    if (quote !== '') {
      if (char === '\\') index += 1;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"') quote = char;
    else if (char === '[') depth += 1;
    else if (char === ']') {
      depth -= 1;
      if (depth === 0) return index > 1 ? text.slice(0, index + 1) : undefined;
    }
  }
  return undefined;
}
