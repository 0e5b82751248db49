import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { onlyParts, partsOf } from './procedure-parts.ts';
import { webauthnAlone } from './webauthn-alone.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * How every function is bundled, for AWS and for the embedded stack alike: one ES module for Node 24. The AWS SDK stays
 * outside, since the Lambda runtime has it; `require` is there for bundled CommonJS packages that call it.
 */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  mainFields: ['module', 'main'],
  external: ['@aws-sdk/*'],
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire as stepbookRequire } from 'node:module'; const require = stepbookRequire(import.meta.url);",
  },
  logLevel: 'silent',
  legalComments: 'none',
  plugins: [webauthnAlone],
} satisfies BuildOptions;

/** Size in bytes of a function's bundle, and the source files that went into it. */
export interface Bundle {
  /** The bundle's file. */
  file: string;
  bytes: number;
}

/**
 * Bundles functions of `lambdas/` into `outDir/<name>/handler.mjs`.
 * @throws Error with esbuild's messages when a source cannot be built
 */
export async function bundleFunctions(names: readonly string[], outDir: string): Promise<Record<string, Bundle>> {
  // One build for all functions that ask the same of procedures.
  const alike = Map.groupBy(names, (name) => partsOf(name).join());
  await Promise.all(
    [...alike.values()].map((group) =>
      build({
        ...bundleOptions,
        plugins: [...bundleOptions.plugins, onlyParts(partsOf(group[0]!))],
        entryPoints: group.map((name) => ({ in: join(folder, name, 'handler.ts'), out: `${name}/handler` })),
        outdir: outDir,
      }),
    ),
  );
  const bundles: Record<string, Bundle> = {};
  for (const name of names) {
    const file = join(outDir, name, 'handler.mjs');
    bundles[name] = { file, bytes: readFileSync(file).length };
  }
  return bundles;
}

/** A bundle may have at most so many bytes: it is loaded on every cold start. */
export const largestBundle = 300_000;

// `node lambdas/bundle.ts [outDir]` bundles every function and prints the sizes.
if (import.meta.main) {
  const { functions } = await import('./catalog.ts');
  const outDir = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'stepbook-bundles-'));
  const bundles = await bundleFunctions(
    functions.map((each) => each.name),
    outDir,
  );
  for (const [name, { bytes }] of Object.entries(bundles)) {
    console.log(
      `${name.padEnd(18)}${(bytes / 1000).toFixed(1).padStart(8)} kB${bytes > largestBundle ? '  too large' : ''}`,
    );
    if (bytes > largestBundle) process.exitCode = 1;
  }
}
