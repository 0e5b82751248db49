import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const functions = fileURLToPath(new URL('./shell-functions', import.meta.url));
const include = /^\. \.\.\/\.\.\/shell-functions\/([a-z-]+\.sh)$/;

/**
 * What a command runs: its `script.sh`, with the text of `commands/shell-functions/NAME.sh` in place of each line
 * `. ../../shell-functions/NAME.sh`. Who approves a document sees all that will run, and nothing is read on the instance.
 * Throws an Error that names the file and the line where something else would be read, or `{{` stands: the agent replaces
 * `{{ x }}` by text before the shell reads it, an injection whatever the pattern.
 *
 * @param folder the command's
 */
export function scriptText(folder: string): string {
  return textOf(join(folder, 'script.sh'), true);
}

function textOf(file: string, mayInclude: boolean): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const whole = lines.map((line, at) => {
    const place = `${file}:${at + 1}`;
    if (line.includes('{{'))
      throw new Error(`${place}: {{ is interpolated as text by SSM; read SSM_<Parameter> instead`);
    const [, name] = include.exec(line) ?? [];
    if (name && mayInclude) return textOf(join(functions, name), false).trimEnd();
    if (/^\s*(\.|source)\s/.test(line))
      throw new Error(`${place}: ${line.trim()}: a script includes ../../shell-functions/NAME.sh, and nothing further`);
    return line;
  });
  return `${whole.join('\n')}\n`;
}
