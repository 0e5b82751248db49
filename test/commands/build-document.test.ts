import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { buildDocument } from '../../commands/build-document.ts';
import { commands } from '../../commands/catalog.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stepbook-documents-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A copy of a command whose files may be spoilt. */
function copyOf(command: string, name: string): string {
  const folder = join(scratch, name, 'gaia', 'spoilt');
  cpSync(join('commands', command), folder, { recursive: true });
  return folder;
}

describe.each(commands)('the document of %s', (command) => {
  const { name, content } = buildDocument(command);
  const document = JSON.parse(content);

  it('carries the script byte for byte under the documented name', () => {
    expect(name).toBe(`stepbook-${command.replace('/', '-')}`);
    const script = readFileSync(join('commands', command, 'script.sh'), 'utf8').replaceAll(
      /^\. \.\.\/\.\.\/(shell-functions\/.*)\n/gm,
      (_, file) => readFileSync(join('commands', file), 'utf8'),
    );
    expect(`${document.mainSteps[0].inputs.runCommand.join('\n')}\n`).toBe(script);
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(65_536);
  });

  it('takes parameters as environment variables of anchored patterns', () => {
    for (const parameter of Object.values(document.parameters) as Record<string, string>[]) {
      expect(parameter.interpolationType).toBe('ENV_VAR');
      const pattern = new RegExp(parameter.allowedPattern!);
      for (const attack of ['$(id)', 'a;b', 'a b', 'a\nb', '`id`', '../etc', '', '-rf', 'x\u0000y'])
        expect(pattern.test(attack)).toBe(false);
    }
  });

  it('has a script that bash can read, and that reads no other file', () => {
    const script = document.mainSteps[0].inputs.runCommand.join('\n');
    expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow();
    expect(script).not.toMatch(/^\s*(\.|source)\s/m);
  });
});

describe('a document that is not as it must be', () => {
  it('is refused when the script holds {{, with the line', () => {
    const folder = copyOf('gaia/inspect-hub', 'braces');
    writeFileSync(join(folder, 'script.sh'), '#!/bin/bash\necho {{ Domain }}\n');
    expect(() => buildDocument('x', folder)).toThrow(/script\.sh:2: \{\{/);
  });

  it.each([
    ['. ../../shell-functions/none.sh', /none\.sh/],
    ['. ../inspect-hub/script.sh', /script\.sh:2: .*includes \.\.\/\.\.\/shell-functions/],
    ['  source /etc/profile', /script\.sh:2: source \/etc\/profile/],
  ])('is refused when the script includes %s', (line, message) => {
    const folder = copyOf('gaia/inspect-hub', line.replace(/\W/g, ''));
    writeFileSync(join(folder, 'script.sh'), `#!/bin/bash\n${line}\n`);
    expect(() => buildDocument('x', folder)).toThrow(message);
  });

  it('is refused when the script reads a parameter that is not declared', () => {
    const folder = copyOf('gaia/inspect-hub', 'undeclared');
    writeFileSync(join(folder, 'script.sh'), '#!/bin/bash\necho "$SSM_Run"\n');
    expect(() => buildDocument('x', folder)).toThrow(/SSM_Run is no parameter/);
  });

  it.each([
    ['    interpolationType: ENV_VAR\n', '', /interpolationType/],
    ["allowedPattern: '^(", "allowedPattern: '(", /anchored/],
    ['    maxChars: 253\n', '', /maxChars/],
  ])('is refused when %s is missing or wrong', (from, to, message) => {
    const folder = copyOf('gaia/inspect-hub', from.replace(/\W/g, ''));
    const file = join(folder, 'document.yaml');
    const text = readFileSync(file, 'utf8').replace(from, to);
    writeFileSync(file, text);
    expect(() => buildDocument('x', folder)).toThrow(message);
  });
});
