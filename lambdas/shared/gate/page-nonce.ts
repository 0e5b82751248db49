import { createHmac, timingSafeEqual } from 'node:crypto';

const lifetimeMs = 24 * 3_600_000;

const tagOf = (mac: string, gate: string, digest: string, time: string) =>
  createHmac('sha256', `stepbook-page|${mac}`).update(`${gate}|${digest}|${time}`).digest('base64url');

/**
 * The nonce of a form: when the page was made, and a tag that only somebody with the personal MAC can make. It ties a
 * vote to a page that was shown for this very plan; keeping it needs no table, so that showing a page writes nothing.
 */
export function makeNonce(mac: string, gate: string, digest: string, now: Date): string {
  const time = String(now.getTime());
  return `${time}.${tagOf(mac, gate, digest, time)}`;
}

/** Was this nonce made with that MAC, for that gate and plan, within a day? */
export function isNonce(nonce: string, mac: string, gate: string, digest: string, now: Date): boolean {
  const [time = '', tag = ''] = nonce.split('.');
  const age = now.getTime() - Number(time);
  if (!/^\d{1,15}$/.test(time) || age < 0 || age > lifetimeMs) return false;
  const wanted = Buffer.from(tagOf(mac, gate, digest, time));
  const given = Buffer.from(tag);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
