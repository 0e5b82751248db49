import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from '../lambdas/bundle.ts';
import { functions } from '../lambdas/catalog.ts';
import type { Estate } from '../workflows/shared/estate.ts';

/** Folders that become assets: `functions/<name>/` holds a bundle, `estate/` the file that is laid at /opt/estate.json. */
export interface Build {
  functions: string;
  estate: string;
}

/**
 * Bundles every function and writes the estate as JSON. The bundles are made by the same call as the embedded stack's,
 * so that what is deployed is what was rehearsed, byte for byte.
 */
export async function build(estate: Estate, folder: string): Promise<Build> {
  const made = { functions: join(folder, 'functions'), estate: join(folder, 'estate') };
  mkdirSync(made.estate, { recursive: true });
  writeFileSync(join(made.estate, 'estate.json'), JSON.stringify(estate));
  await bundleFunctions(
    functions.map(({ name }) => name),
    made.functions,
  );
  return made;
}
