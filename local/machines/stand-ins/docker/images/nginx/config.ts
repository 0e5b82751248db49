import { existsSync } from 'node:fs';

/** Where the configuration lies in the container. */
export const configPath = '/etc/nginx/conf.d/default.conf';

/** What this stand-in follows of nginx's configuration. */
export interface NginxConfig {
  certificate: string;
  key: string;
  /** Folder of the challenges of `/.well-known/acme-challenge/`. */
  challenges: string;
  /** Prefixes that are handed on, longest first: to which port, and whether the prefix is taken off (`proxy_pass` with a URI). */
  locations: { prefix: string; port: number; strip: boolean }[];
}

const emerg = (text: string) => new Error(`nginx: [emerg] ${text}`);

/** Reads the directives. @throws Error in nginx's words when the text is not whole or one is missing */
export function readConfig(text: string): NginxConfig {
  checkSyntax(text);
  const directive = (pattern: RegExp, name: string) => {
    const value = pattern.exec(text)?.[1];
    if (!value) throw emerg(`${configPath} has no ${name}`);
    return value;
  };
  const proxied =
    /^\s*location\s+(\/\S*)\s*\{[^{}]*proxy_pass\s+https?:\/\/[^\s:/;]+(?::(\d+))?(\/[^\s;]*)?;[^{}]*\}/gm;
  return {
    certificate: directive(/^\s*ssl_certificate\s+(\S+);/m, 'ssl_certificate'),
    key: directive(/^\s*ssl_certificate_key\s+(\S+);/m, 'ssl_certificate_key'),
    challenges: directive(/acme-challenge\/\s*\{[^}]*root\s+(\S+);/, 'root for /.well-known/acme-challenge/'),
    locations: [...text.matchAll(proxied)]
      .map(([, prefix, port = '80', uri]) => ({ prefix: prefix!, port: Number(port), strip: uri !== undefined }))
      .sort((a, b) => b.prefix.length - a.prefix.length),
  };
}

/** `nginx -t`: the text is whole, and the certificate and its key are there. @throws Error in nginx's words */
export function testConfig(text: string, path: (inside: string) => string): void {
  const { certificate, key } = readConfig(text);
  for (const file of [certificate, key]) {
    if (!existsSync(path(file))) throw emerg(`cannot load certificate "${file}": BIO_new_file() failed`);
  }
}

/** Braces and semicolons, as nginx asks for them: `name words;` or `name words { … }`. */
function checkSyntax(text: string): void {
  const lines = text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, ''));
  let depth = 0;
  let statement = '';
  for (const [index, line] of lines.entries()) {
    for (const [sign] of line.replace(/\$\{\w+\}/g, '$').matchAll(/"[^"]*"|[{};]|[^{};"]+/g)) {
      const at = `in ${configPath}:${index + 1}`;
      if (sign === ';' || sign === '{') {
        if (statement.trim() === '') throw emerg(`unexpected "${sign}" ${at}`);
        if (sign === '{') depth++;
        statement = '';
      } else if (sign === '}') {
        if (statement.trim() !== '' || depth === 0) throw emerg(`unexpected "}" ${at}`);
        depth--;
      } else statement += sign;
    }
    statement += ' ';
  }
  if (depth > 0 || statement.trim() !== '') throw emerg(`unexpected end of file, expecting "}" in ${configPath}`);
}
