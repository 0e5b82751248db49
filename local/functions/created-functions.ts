import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import type { DeployedFunction } from './function.ts';
import { functionArn } from './function-name.ts';

/** What CreateFunction is given, as far as it is heeded. */
export interface FunctionToCreate {
  name: string;
  account: string;
  region: string;
  role: string;
  /** `<file without suffix>.<export>`. */
  handler: string;
  zip: Uint8Array;
  timeoutSeconds: number;
  memoryMb: number;
  description: string;
  variables: Record<string, string>;
}

/** The code is no function's: named as Lambda does. */
export class UnusableCode extends Error {
  override readonly name = 'InvalidParameterValueException';
  readonly $fault = 'client';
}

const repository = fileURLToPath(new URL('../../', import.meta.url));
const suffixes = ['.mjs', '.js', '.cjs'];

/** Functions that callers have created, each in a folder of its own below `folder`. */
export class CreatedFunctions {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Those of earlier starts. */
  load(): DeployedFunction[] {
    if (!existsSync(this.#folder)) return [];
    const entries = readdirSync(this.#folder, { recursive: true, encoding: 'utf8' });
    return entries
      .filter((entry) => /^\d{12}[\\/][^\\/]+[\\/][^\\/]+[\\/]function\.json$/.test(entry))
      .map((entry) => ({
        ...(JSON.parse(readFileSync(join(this.#folder, entry), 'utf8')) as DeployedFunction),
        file: join(this.#folder, dirname(entry), 'handler.mjs'),
      }));
  }

  /** Unpacks the code beside what is there, and then puts it in its place. @throws {UnusableCode} */
  create(asked: FunctionToCreate): DeployedFunction {
    const { name, account, region, role, zip, timeoutSeconds, memoryMb, description, variables } = asked;
    const place = this.#placeOf(account, region, name);
    const aside = `${place}.new`;
    rmSync(aside, { recursive: true, force: true });
    try {
      unpack(zip, join(aside, 'code'));
      writeFileSync(join(aside, 'handler.mjs'), entryOf(asked.handler, join(aside, 'code')));
      // Lambda's Node runtime has the SDK; here it is ours.
      symlinkSync(join(repository, 'node_modules'), join(aside, 'node_modules'), 'dir');
      const created: DeployedFunction = {
        name,
        account,
        region,
        arn: functionArn(account, region, name),
        role,
        file: join(place, 'handler.mjs'),
        bytes: zip.length,
        timeoutSeconds,
        memoryMb,
        description,
        handler: asked.handler,
        deployed: Date.now(),
        // The account's own key, which the stack takes on trust.
        env: { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'local', ...variables },
      };
      writeFileSync(join(aside, 'function.json'), JSON.stringify(created, null, 2));
      rmSync(place, { recursive: true, force: true });
      renameSync(aside, place);
      return created;
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }

  /** @returns false when it is none of those that were created */
  remove({ account, region, name }: DeployedFunction): boolean {
    const place = this.#placeOf(account, region, name);
    if (!existsSync(place)) return false;
    rmSync(place, { recursive: true });
    return true;
  }

  #placeOf(account: string, region: string, name: string): string {
    return join(this.#folder, account, region, name);
  }
}

function unpack(zip: Uint8Array, folder: string): void {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch (cause) {
    throw new UnusableCode('Could not unzip uploaded file. Please check your file, then try to upload again.', {
      cause,
    });
  }
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of Object.entries(files)) {
    if (path.endsWith('/')) continue;
    const inside = normalize(path);
    if (inside.startsWith('..') || inside.startsWith('/')) throw new UnusableCode(`${path} is outside of the archive`);
    mkdirSync(dirname(join(folder, inside)), { recursive: true });
    writeFileSync(join(folder, inside), bytes);
  }
  // Without one a package.json further up would say what kind of modules these are.
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "type": "commonjs" }\n');
}

/** A module whose `handler` is the one a `Handler` setting names. */
function entryOf(handler: string, code: string): string {
  const [, file, name] = /^([\w/.-]+)\.(\w+)$/.exec(handler) ?? [];
  const suffix = suffixes.find((one) => file !== undefined && existsSync(join(code, file + one)));
  if (file === undefined || suffix === undefined) {
    throw new UnusableCode(`Handler '${handler}': the archive has no ${file ?? handler}${suffixes.join(', ')}`);
  }
  const from = JSON.stringify(`./code/${file}${suffix}`);
  return `import * as code from ${from};\nexport const handler = code.${name} ?? code.default?.${name};\n`;
}
