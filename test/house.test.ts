import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '..');

/** Who may import whom (docs/architecture.md, "The house"). A folder may always import itself. */
const mayImport: Record<string, string[]> = {
  workflows: [],
  commands: ['workflows'],
  lambdas: ['workflows'],
  engine: [],
  local: ['engine', 'lambdas', 'workflows', 'commands'],
  infra: ['lambdas', 'workflows', 'commands'],
  console: ['lambdas', 'workflows'],
  cli: ['lambdas', 'workflows'],
};

/** The command line's own door to the embedded stack: `up`, the rehearsal, its enrolment, scenarios and simulations compose it, everything else is a client. */
const composes = /^cli\/(up-stack\.ts$|rehearsal\/|scenario\/|simulation\/|commands\/(enrol|scenario|simulate)\.ts$)/;

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) =>
    relative(root, resolve(root, file, '..', path!)),
  );
}

describe.each(Object.keys(mayImport))('%s', (folder) => {
  const files = filesIn(folder);

  it('has files', () => expect(files.length).toBeGreaterThan(0));

  it('imports only what it may', () => {
    const allowed = [folder, ...mayImport[folder]!];
    const wrong = files
      .filter((file) => !composes.test(file))
      .flatMap((file) => importsOf(file).map((path) => ({ file, path })))
      .filter(({ path }) => !allowed.includes(path.split('/')[0]!));
    expect(wrong).toEqual([]);
  });
});

describe('time, chance and sleep', () => {
  const clocks = new Set(['engine/clock.ts', 'engine/serve.ts']);
  it.each(['engine', 'workflows'])('are passed in to %s', (folder) => {
    const used = filesIn(folder)
      .filter((file) => !clocks.has(file))
      .filter((file) =>
        /Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(/.test(readFileSync(join(root, file), 'utf8')),
      );
    expect(used).toEqual([]);
  });
});
