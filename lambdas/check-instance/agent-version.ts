/**
 * The first agent that hands parameters to a script as environment variables (`interpolationType: ENV_VAR`). An older one
 * puts them into the shell text instead, which is an injection.
 */
export const FIRST_SAFE_AGENT = '3.3.2746.0';

/** Whether a version of dotted numbers is the given one or a later one. */
export function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const [found, wanted] = [numbers(version), numbers(least)];
  for (let index = 0; index < Math.max(found.length, wanted.length); index += 1) {
    const difference = (found[index] ?? 0) - (wanted[index] ?? 0);
    if (Number.isNaN(difference)) return false;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
