import type { ImageProgram } from './container.ts';
import { parseReference } from './registry.ts';

/** Repositories whose images have a program here. */
type Repository =
  | 'library/nginx'
  | 'certbot/certbot'
  | 'blockstack/gaia-hub'
  | 'blockstack/gaia-reader'
  | 'blockstack/gaia-admin';

/** Loaded when one runs: most docker commands run none. */
const programs: Record<Repository, () => Promise<ImageProgram>> = {
  'library/nginx': async () => (await import('./images/nginx.ts')).nginx,
  'certbot/certbot': async () => (await import('./images/certbot.ts')).certbot,
  'blockstack/gaia-hub': async () => (await import('./images/gaia-hub.ts')).gaiaHub,
  'blockstack/gaia-reader': async () => (await import('./images/gaia-reader.ts')).gaiaReader,
  'blockstack/gaia-admin': async () => (await import('./images/gaia-admin.ts')).gaiaAdmin,
};

/** The program of an image. @throws Error when there is none */
export async function programOf(reference: string): Promise<ImageProgram> {
  const { repository } = parseReference(reference);
  const program = (programs as Partial<typeof programs>)[repository as Repository];
  if (!program) throw new Error(`no program stands in for ${reference}; there are ${Object.keys(programs).join(', ')}`);
  return program();
}
