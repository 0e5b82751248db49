import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { standIns } from './stand-ins/install.ts';

const sources = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/stepbook/machines', import.meta.url));

let folder: string | undefined;

/**
 * The folder with what a machine starts as processes of its own, compiled: `runner.mjs` and `stand-ins/…`. A machine starts a
 * hundred of them an hour, and each would spend two thirds of its start on stripping types.
 */
export function compiledPrograms(): string {
  folder ??= compile();
  return folder;
}

function compile(): string {
  const hash = createHash('sha256');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const name of files.sort())
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(sources, name)));
  const made = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(made)) return made;
  // Made aside and moved, so that a process that is killed meanwhile leaves no half folder.
  const aside = `${made}.${randomUUID()}`;
  buildSync({
    entryPoints: ['runner', ...Object.values(standIns).map((name) => `stand-ins/${name}`)].map((name) => ({
      in: join(sources, `${name}.ts`),
      out: name,
    })),
    outdir: aside,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    logLevel: 'silent',
  });
  try {
    renameSync(aside, made);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another process may have been first.
    if (!existsSync(made)) throw error;
  }
  return made;
}
