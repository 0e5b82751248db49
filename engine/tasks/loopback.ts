/** Is the URL's host this machine itself, by address or by the name that every machine has for it? */
export function isLoopback({ hostname }: URL): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])$/.test(hostname);
}
