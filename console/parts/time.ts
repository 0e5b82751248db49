import { html } from 'hono/html';
import { plainSpan } from '../../lambdas/shared/gate/present/plain-time.ts';

/** A moment, machine-readable, in UTC to the second. */
export const moment = (time: string) =>
  html`<time datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 19)} UTC</time>`;

/** The time of day to the millisecond, in UTC. */
export const clockTime = (time: string) => html`<time datetime="${time}">${time.slice(11, 23)}</time>`;

/** How long something took: `340 ms`, `12.3 s`, `3 minutes`. */
export function took(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  if (ms < 1000) return `${ms} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : plainSpan(ms);
}
