import type { Machine } from '../asl/machine.ts';
import type { Execution } from './state.ts';

const texts = new WeakMap<Machine, string>();

/** An item processor of the execution's machine as a definition of its own. */
export function processorText(machine: Machine, execution: Execution): string {
  let text = texts.get(machine);
  if (text === undefined) {
    const whole = JSON.parse(execution.definition.text) as Record<string, unknown>;
    let processor: unknown = whole;
    for (const step of machine.pointer.split('/').slice(1)) {
      processor = (processor as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    text = JSON.stringify({ QueryLanguage: whole.QueryLanguage, ...(processor as object) });
    texts.set(machine, text);
  }
  return text;
}
