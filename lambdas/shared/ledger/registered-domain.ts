import { getDomain } from 'tldts';

/** The name that is registered, by the public suffix list with its private part; a public suffix stands for itself. */
export function registeredDomain(name: string): string {
  return getDomain(name, { allowPrivateDomains: true }) ?? name;
}
