import type { RegexNode } from '../ast.ts';
import { ExpressionError } from '../expression-error.ts';

/** One match of a pattern, and the way to the next. */
export interface Match {
  match: string;
  start: number;
  end: number;
  groups: string[];
  next: () => Match | undefined;
}

/** `/pattern/flags`: a function from a text to its first match. */
export function evaluateRegex(node: RegexNode): unknown {
  const pattern = new RegExp(node.value);
  const matcher = (text: string, from?: number): Match | undefined => {
    pattern.lastIndex = from ?? 0;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    return {
      match: found[0],
      start: found.index,
      end: found.index + found[0].length,
      groups: found.slice(1),
      next: () => {
        if (pattern.lastIndex >= text.length) return undefined;
        const next = matcher(text, pattern.lastIndex);
        // An empty match would be found again and again.
        if (next?.match === '')
          throw new ExpressionError('D1004', { position: node.position, value: node.value.source });
        return next;
      },
    };
  };
  // Two, as in the library: higher-order functions count a callback's parameters.
  return Object.assign(matcher, { arity: 2 });
}
