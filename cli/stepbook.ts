#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `stepbook needs Node 24 and runs on ${process.version}: run it as 'npx stepbook', which brings its own.\n`,
  );
  process.exit(2);
}
// Without it half of the time of a short command goes into compiling.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/stepbook/compiled'));

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { runCommandLine } = await import('./program.ts');
await runCommandLine(process.argv.slice(2));
