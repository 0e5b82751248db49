import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** What a procedure is made of, beside its name, input, target, facts and gate: most of its code. */
const parts = ['plan', 'triage', 'judge', 'check'] as const;
export type Part = (typeof parts)[number];

/** What each function asks of procedures. A function that is not here asks for none of these parts, and has none in its bundle. */
const asked: Record<string, readonly Part[]> = {
  'make-plan': ['plan'],
  'recheck-plan': ['plan'],
  'triage-facts': ['triage'],
  'judge-outcome': ['judge'],
  'judge-facts': ['check'],
};

/** The parts that a function asks for. */
export const partsOf = (name: string): readonly Part[] => asked[name] ?? [];

/**
 * Leaves the other parts out of every `procedure.ts`: what stands there as a word of its own, `  plan,`, becomes a function
 * that throws. A bundle does not grow with what other functions do of each procedure.
 */
export function onlyParts(wanted: readonly Part[]): Plugin {
  const out = parts.filter((part) => !wanted.includes(part));
  return {
    name: 'only-parts',
    setup({ onLoad }) {
      onLoad({ filter: /\/workflows\/[^/]+\/[^/]+\/procedure\.ts$/ }, async ({ path }) => ({
        contents: without(await readFile(path, 'utf8'), out),
        loader: 'ts',
      }));
    },
  };
}

/** The text of a procedure without some of its parts, and without what is imported for them. */
export function without(text: string, out: readonly Part[]): string {
  const thrower = (part: string) =>
    `  ${part}() { throw new Error('this bundle has no "${part}" of procedures: see lambdas/procedure-parts.ts'); },`;
  const left = text.replace(/^ {2}(\w+),$/gm, (line, part) => (out.includes(part) ? thrower(part) : line));
  return left
    .replace(/^import \{ ([\w, ]+) \} from/gm, (_, names: string) => {
      const kept = names.split(', ').filter((name) => !out.includes(name as Part));
      return `import { ${kept.join(', ')} } from`;
    })
    .replace(/^import \{ {2}\} from .*;\n/gm, '');
}
