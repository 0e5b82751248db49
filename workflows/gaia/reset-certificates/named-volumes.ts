/**
 * Docker gives an anonymous volume a name of 64 hex digits, and its own `docker volume prune` takes those to be disposable;
 * each run of certbot leaves one. Any other volume was named by somebody, and the reset would delete it.
 */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** The volumes that somebody named, in order. */
export function namedVolumes(volumes: string[]): string[] {
  return volumes.filter((volume) => !ANONYMOUS.test(volume)).sort();
}
