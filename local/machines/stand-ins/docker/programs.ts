import type { ImageProgram } from './container.ts';
import { certbot } from './images/certbot.ts';
import { gaiaAdmin } from './images/gaia-admin.ts';
import { gaiaHub } from './images/gaia-hub.ts';
import { gaiaReader } from './images/gaia-reader.ts';
import { nginx } from './images/nginx.ts';
import { parseReference } from './registry.ts';

/** Repositories whose images have a program here. */
type Repository =
  | 'library/nginx'
  | 'certbot/certbot'
  | 'blockstack/gaia-hub'
  | 'blockstack/gaia-reader'
  | 'blockstack/gaia-admin';

const programs: Record<Repository, ImageProgram> = {
  'library/nginx': nginx,
  'certbot/certbot': certbot,
  'blockstack/gaia-hub': gaiaHub,
  'blockstack/gaia-reader': gaiaReader,
  'blockstack/gaia-admin': gaiaAdmin,
};

/** The program of an image. @throws Error when there is none */
export function programOf(reference: string): ImageProgram {
  const { repository } = parseReference(reference);
  const program = (programs as Partial<Record<string, ImageProgram>>)[repository];
  if (!program) throw new Error(`no program stands in for ${reference}; there are ${Object.keys(programs).join(', ')}`);
  return program;
}
