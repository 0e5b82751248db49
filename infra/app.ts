import { join, resolve } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { build } from './build.ts';
import { CellStack } from './cell-stack.ts';
import { readEstateFile } from './estate-file.ts';

const root = join(import.meta.dirname, '..');
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const file = app.node.tryGetContext('estate');
if (typeof file !== 'string') throw new Error('which estate? -c estate=FILE, or "estate" in the context of cdk.json');
const estate = readEstateFile(resolve(root, file));
// As deep below the project as the embedded stack's bundles, so that paths in source maps are the same.
const built = await build(estate, join(root, 'node_modules', '.cache', 'stepbook', 'deploy'));

for (const [id, { account, region }] of Object.entries(estate.cells)) {
  new CellStack(app, `stepbook-${id}`, { env: { account, region }, estate, cell: id, build: built });
}
