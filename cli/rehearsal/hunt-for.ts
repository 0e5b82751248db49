import { beginHunt } from '../../local/canaries/hunt.ts';
import type { Stack } from '../../local/stack.ts';
import type { Output } from '../output.ts';

/**
 * Hunts for the secrets of a rehearsal. `output` is to be written to instead: what it shows is searched as well.
 * `finish` tells what was searched and found, and gives true when nothing was.
 */
export function huntFor(stack: Stack, output: Output): { output: Output; finish(): Promise<boolean> } {
  const hunt = beginHunt(stack);
  const lines: string[] = [];
  const noted: Output = {
    ...output,
    line(text) {
      lines.push(text ?? '');
      output.line(text);
    },
    result(value, render) {
      lines.push(JSON.stringify(value));
      output.result(value, render);
    },
  };
  return {
    output: noted,
    async finish() {
      hunt.show({ name: 'terminal', content: Buffer.from(lines.join('\n'), 'utf8') });
      const { secrets, places, bytes, hits } = await hunt.finish();
      const kinds = Object.entries(places).map(([kind, count]) => `${count} × ${kind}`);
      output.line(
        `\nSearched ${bytes} bytes (${kinds.join(', ')}) for ${secrets.length} secrets, each as it is, in base64, hex, ` +
          'URL encoding, reversed, and in pieces.',
      );
      for (const { secret, form, place } of hits) output.line(output.style('red', `✗ ${secret}, ${form}, in ${place}`));
      if (hits.length === 0) output.line(output.style('green', '✓ None of them is where it should not be.'));
      return hits.length === 0;
    },
  };
}
