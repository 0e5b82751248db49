import { randomBytes } from 'node:crypto';
import type { Estate } from '../../../workflows/shared/estate.ts';
import { openParameterStore } from '../../parameters/parameter-store.ts';

/** Makes up the key phrase of each hub that the rehearsal's estate can launch, once, where the estate says it lies. */
export function makeKeyPhrases(dataDir: string, { hubs, cells }: Pick<Estate, 'hubs' | 'cells'>, now: number): void {
  const store = openParameterStore(dataDir);
  for (const { cell, launch } of Object.values(hubs)) {
    if (!launch) continue;
    const owner = cells[cell]!;
    const name = launch.keyPhrase.slice(launch.keyPhrase.indexOf(':parameter/') + ':parameter'.length);
    if (store.get(owner, name)) continue;
    const value = randomBytes(24).toString('base64url');
    store.put(owner, { name, type: 'SecureString', value, version: 1, modified: new Date(now).toISOString() });
  }
}
