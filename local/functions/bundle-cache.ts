import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from '../../lambdas/bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Below the repository, so that `@aws-sdk/*`, which the bundles leave outside, is found from them. */
const cache = join(root, 'node_modules', '.cache', 'stepbook');
/** Everything a bundle can be made of. */
const sources = ['lambdas', 'workflows', 'commands', 'package-lock.json'];

/** Where Node keeps compiled code between starts. */
export const compileCache = join(cache, 'compiled');

/**
 * Bundles of functions, made when a source has changed since they were last made.
 * @returns the folder that has `<name>/handler.mjs` of each
 */
export async function cachedBundles(names: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(names.join());
  for (const file of sources.flatMap((source) => filesBelow(join(root, source))).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  const folder = join(cache, 'functions', hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) {
    // In use: kept from `prune`.
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  // Made aside and moved, so that a process that is killed meanwhile leaves no half folder.
  const aside = `${folder}.${randomUUID()}`;
  mkdirSync(aside, { recursive: true });
  try {
    await bundleFunctions(names, aside);
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another process may have been first.
    if (!existsSync(folder)) throw error;
  }
  prune(join(cache, 'functions'));
  return folder;
}

/** Removes bundles that no stack was started with for two weeks. */
function prune(parent: string): void {
  const oldest = Date.now() - 14 * 86_400_000;
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (statSync(path).mtimeMs < oldest) rmSync(path, { recursive: true, force: true });
  }
}

function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
