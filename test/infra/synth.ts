import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of every resource type there is
  Properties: any;
  DeletionPolicy?: string;
}

const root = join(import.meta.dirname, '../..');

/** Runs the CDK app as `cdk synth` does, in a process of its own, and reads what it made. Rejects when it fails. */
export async function synthesise(estate: string) {
  const out = mkdtempSync(join(tmpdir(), 'stepbook-cdk-'));
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  await promisify(execFile)(process.execPath, ['infra/app.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ ...context, estate }) },
  });
  const read = (file: string) => JSON.parse(readFileSync(join(out, file), 'utf8'));
  return {
    read,
    template: (stack: string): Record<string, Resource> => read(`${stack}.template.json`).Resources,
    /** The folder of an asset, by the key that the template names. */
    asset(stack: string, key: string): string {
      const { files } = read(`${stack}.assets.json`);
      return join(out, files[key.replace(/\.zip$/, '')].source.path);
    },
    remove: () => rmSync(out, { recursive: true }),
  };
}
