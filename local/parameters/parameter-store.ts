import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SsmCaller } from '../commands/caller.ts';
import { replaceFile } from '../replace-file.ts';

/** A parameter of SSM's Parameter Store. */
export interface Parameter {
  name: string;
  type: 'String' | 'SecureString';
  value: string;
  version: number;
  /** RFC 3339. */
  modified: string;
}

export interface ParameterStore {
  get(caller: SsmCaller, name: string): Parameter | undefined;
  put(caller: SsmCaller, parameter: Parameter): void;
}

/**
 * Keeps parameters in `DIR/parameters/<account>-<region>.json`, which only its owner may read. A SecureString is not
 * encrypted: its key would lie beside it.
 */
export function openParameterStore(dataDir: string): ParameterStore {
  const folder = join(dataDir, 'parameters');
  const fileOf = ({ account, region }: SsmCaller) => join(folder, `${account}-${region}.json`);
  const read = (caller: SsmCaller): Record<string, Parameter> => {
    const file = fileOf(caller);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Parameter>) : {};
  };
  return {
    get: (caller, name) => {
      const all = read(caller);
      return Object.hasOwn(all, name) ? all[name] : undefined;
    },
    put(caller, parameter) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(caller);
      const all = { ...read(caller), [parameter.name]: parameter };
      replaceFile(file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    },
  };
}
