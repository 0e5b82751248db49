import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

/** Jest transformer: esbuild, one file at a time, ES modules out. */
export default {
  canInstrument: false,
  getCacheKey: (source, path) => createHash('sha256').update(version).update(path).update(source).digest('hex'),
  process: (source, path) =>
    transformSync(source, {
      loader: path.endsWith('x') ? 'tsx' : 'ts',
      format: 'esm',
      target: 'node22',
      sourcemap: 'inline',
      sourcefile: path,
    }),
};
