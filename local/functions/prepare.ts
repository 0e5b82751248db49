import { functions } from '../../lambdas/catalog.ts';
import { cachedBundles } from './bundle-cache.ts';
import { compileSandboxWorker, SandboxPool } from './sandbox-pool.ts';

/** What functions need before they can be deployed; nothing of it depends on a data folder. */
export interface PreparedFunctions {
  /** Folder of the bundles. */
  bundles: string;
  pool: SandboxPool;
}

/**
 * Bundles the functions and starts the first execution environments. A caller that has other things to start first may
 * begin with this and hand the promise to `startStack`.
 */
export async function prepareFunctions(): Promise<PreparedFunctions> {
  const bundles = await cachedBundles(functions.map((spec) => spec.name));
  return { bundles, pool: new SandboxPool({ script: await compileSandboxWorker(bundles) }) };
}
