const lifetimeMs = 3_600_000;

/**
 * A nonce for one showing of the page: its time and 128 random bits. It is kept nowhere until a vote uses it, since showing
 * a page writes nothing; it needs no proof of its own, since the passkey signs it and a second use is refused.
 */
export function newPasskeyNonce(now: Date, random: (bytes: number) => Buffer): string {
  return `${now.getTime()}.${random(16).toString('base64url')}`;
}

/** Is this the nonce of a page that was shown within the last hour? */
export function isFresh(nonce: string, now: Date): boolean {
  const time = /^(\d{1,15})\.[A-Za-z0-9_-]{22}$/.exec(nonce)?.[1];
  const age = now.getTime() - Number(time ?? Number.NaN);
  return age >= 0 && age <= lifetimeMs;
}
