import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../stack.ts';
import { keptSecrets } from './kept-secrets.ts';
import { passingSecrets } from './passing-secrets.ts';
import { type Place, placesOnDisk } from './places.ts';
import { placesOfServices } from './places-of-services.ts';
import { type Hit, searchFor } from './search.ts';
import type { KeptSecret } from './secret.ts';
import { watchProcess } from './watch.ts';

/** What a hunt looked for, where, and what it found. */
export interface Findings {
  secrets: string[];
  /** Kind of place (`file`, `history`, `table`, …) → how many. */
  places: Record<string, number>;
  bytes: number;
  /** Secrets outside of their homes; empty when all is well. */
  hits: Hit[];
}

/** A hunt for leaked secrets over the life of a stack. */
export interface Hunt {
  /** Shows something else that was written, e.g. what a terminal had. */
  show(place: Place): void;
  /** Adds a secret: a canary of a test. */
  hide(secret: KeptSecret): void;
  /** Searches everything. The stack must still run. */
  finish(): Promise<Findings>;
}

/** The document has these files readable for everybody on the hub (ignition, mode 0644), key phrase and all. */
const readableByDocument = /\/etc\/environment$|\/gaia\/admin-config\/config\.json$/;

/**
 * Begins a hunt: notes the secrets there are, and watches requests and processes until it is finished. The secrets are
 * random ones of this data folder; those that a run replaces (a certificate's key) are looked for too.
 */
export function beginHunt(stack: Pick<Stack, 'url' | 'dataDir' | 'estate' | 'functionSessions'>): Hunt {
  const secrets = new Map<string, KeptSecret>();
  const hide = (secret: KeptSecret) => secrets.set(secret.bytes.toString('base64'), secret);
  const shown: Place[] = [];
  keptSecrets(stack).forEach(hide);
  const watch = watchProcess();
  return {
    show: (place) => void shown.push(place),
    hide: (secret) => void hide(secret),
    async finish() {
      const places = [...watch.stop(), ...shown, ...(await placesOfServices(stack)), ...placesOnDisk(stack.dataDir)];
      keptSecrets(stack).forEach(hide);
      passingSecrets(places).forEach(hide);
      const search = searchFor([...secrets.values()]);
      const hits: Hit[] = [];
      for (const { name, content } of places) {
        for (const { secret, form } of search.in(content)) {
          const atHome = (secret as KeptSecret).isHome(name);
          const open = atHome && name.startsWith('file ') && isOpen(stack.dataDir, name.slice('file '.length));
          if (!atHome) hits.push({ secret: secret.name, form, place: name });
          else if (open) hits.push({ secret: secret.name, form, place: `${name}, which others may read` });
        }
      }
      return {
        secrets: [...secrets.values()].map(({ name }) => name),
        places: counted(places),
        bytes: places.reduce((sum, { content }) => sum + content.length, 0),
        hits,
      };
    },
  };
}

const isOpen = (dataDir: string, path: string) =>
  !readableByDocument.test(path) &&
  ((statSync(join(dataDir, path), { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;

function counted(places: readonly Place[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of places) {
    const kind = name.split(' ')[0]!;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
