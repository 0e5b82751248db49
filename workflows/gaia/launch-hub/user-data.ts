/** What stands for the key phrase in the template, as in the document. */
const MARK = 'KEYPHRASE';
const HEAD = 'data:application/octet-stream,';
/** Ignition's file mode is decimal: 420 is 0644. */
const MODE = 420;

/** The three variables of the document's `/etc/environment`, in its order. */
export interface HubEnvironment {
  API_KEY: string;
  DOMAIN: string;
  STAGING: '0' | '1';
}

/**
 * Percent-encodes everything but RFC 3986's unreserved characters, as the document's data URL does (`%3D` for `=`, `%0A` for
 * the line's end). `encodeURIComponent` leaves `!'()*` alone.
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The content of `/etc/environment`: one variable a line. A value is a line, so that none of them can set another. */
export function environmentText(environment: HubEnvironment): string {
  const lines = Object.entries(environment).map(([name, value]) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    if (/[\u0000-\u001f\u007f]/.test(value)) throw new RangeError(`${name} has a line break or a control character`);
    return `${name}=${value}`;
  });
  return lines.join('\n');
}

/** Reads such a content back. A value may hold `=`. */
export function parseEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** The document's Ignition 2.2.0 configuration around the content of `/etc/environment` (Task 1, step 7). */
function ignition(source: string): string {
  const files = [{ filesystem: 'root', path: '/etc/environment', mode: MODE, contents: { source } }];
  return JSON.stringify({ ignition: { version: '2.2.0' }, storage: { files } });
}

/** User data of a hub. */
export function userData(environment: HubEnvironment): string {
  return ignition(HEAD + percentEncode(environmentText(environment)));
}

/** The environment in user data, as Ignition reads it. */
export function environmentIn(text: string): Record<string, string> {
  const config = JSON.parse(text) as { storage: { files: { contents: { source: string } }[] } };
  return parseEnvironment(decodeURIComponent(config.storage.files[0]!.contents.source.slice(HEAD.length)));
}

/** User data with the document's own word where the key phrase goes: what people approve. */
export function userDataTemplate(settings: Omit<HubEnvironment, 'API_KEY'>): string {
  return userData({ API_KEY: MARK, ...settings });
}

/** Puts the key phrase into a template, once, where the mark is. @throws RangeError when the template is none */
export function fillTemplate(template: string, keyPhrase: string): string {
  const environment = environmentIn(template);
  const { DOMAIN = '', STAGING } = environment;
  const names = Object.keys(environment).join();
  if (names !== 'API_KEY,DOMAIN,STAGING' || (STAGING !== '0' && STAGING !== '1') || environment.API_KEY !== MARK) {
    throw new RangeError('the template of the user data is not the one this was made for');
  }
  if (template !== userDataTemplate({ DOMAIN, STAGING })) throw new RangeError('the template was changed');
  return userData({ API_KEY: keyPhrase, DOMAIN, STAGING });
}
