import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What base64 makes of a text wherever it begins in a longer one: three spellings without their uncertain ends. */
function base64Spellings(secret: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), secret])
      .toString('base64')
      .replace(/=+$/, '');
    return whole.slice(before === 0 ? 0 : before + 1, -1);
  });
}

/** How a secret may be spelled where it should not be: as it is, in base64, in hex, as a part of a URL, in JSON. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = base64Spellings(bytes);
  const hex = bytes.toString('hex');
  return [
    secret,
    ...base64,
    ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ].filter((each, at, all) => all.indexOf(each) === at);
}

/** Text → the places that hold one of its spellings. */
export function placesOf(secret: string, places: Map<string, Buffer>): string[] {
  const wanted = spellings(secret);
  return [...places].filter(([, content]) => wanted.some((each) => content.includes(each))).map(([name]) => name);
}

/** Every file below a folder, without those whose names are left out. */
export function filesBelow(folder: string, leftOut: readonly string[]): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (leftOut.includes(basename(path))) return [];
    return statSync(path).isDirectory() ? filesBelow(path, leftOut) : [path];
  });
}

export function readPlaces(files: string[]): Map<string, Buffer> {
  return new Map(files.map((file) => [file, readFileSync(file)]));
}
