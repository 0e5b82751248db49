import * as z from 'zod';
import { hubInput, mode, reason } from '../hub/input.ts';

const WANTED =
  'an https URL of one to four path parts of letters, digits, _ and -, ending in a slash, e.g. https://hub.example.org/files/';
const URL_PATTERN =
  /^https:\/\/([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\/([A-Za-z0-9_-]{1,64}\/){1,4}$/;
/** First parts of paths that the hub or its admin service answer themselves (gaia-hub 2.5.3, hub/src/server/http.ts; nginx's configuration). */
const TAKEN = [
  'admin',
  'delete',
  'hub_info',
  'list-files',
  'metrics',
  'nginx_status',
  'healthz',
  'ping',
  'revoke-all',
  'store',
];

/** The read URL that a hub is to tell its users. */
export const readUrl = z
  .string(WANTED)
  .max(522, WANTED)
  .regex(URL_PATTERN, { error: WANTED, abort: true })
  .refine((url) => new URL(url).hostname.length <= 253, WANTED)
  .refine(
    (url) => !TAKEN.includes(new URL(url).pathname.split('/')[1]!.toLowerCase()),
    `${WANTED}; no path of the hub's own (/${TAKEN.join('/, /')}/)`,
  )
  .describe(`The new read URL: ${WANTED}`);

/** What gaia-change-read-url takes: the hub, the new read URL, why, and whether only a plan is wanted. */
export const Input = hubInput({ readUrl, reason, mode });

export type Input = z.infer<typeof Input>;
