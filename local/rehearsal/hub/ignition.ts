import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** What of the Ignition 2.2.0 configuration this stand-in carries out: files on the root file system from `data:` URLs. */
const Config = z.object({
  ignition: z.object({ version: z.string().regex(/^2\.[0-3]\.0$/, 'a version 2.x that this Ignition knows') }),
  storage: z
    .object({
      files: z.array(
        z.object({
          filesystem: z.literal('root'),
          path: z.string().startsWith('/'),
          mode: z.int().min(0).max(0o7777),
          contents: z.object({ source: z.string().startsWith('data:') }),
        }),
      ),
    })
    .optional(),
});

/** Carries user data out on a machine's disk, as Ignition does at a first boot. @throws Error that names what it does not understand */
export function ignite(root: string, userData: string): void {
  let json: unknown;
  try {
    json = JSON.parse(userData);
  } catch (cause) {
    throw new Error(`config is not valid JSON: ${(cause as Error).message.slice(0, 80)}`, { cause });
  }
  const config = Config.safeParse(json);
  if (!config.success) {
    throw new Error(config.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  for (const { path, mode, contents } of config.data.storage?.files ?? []) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contentOf(contents.source));
    chmodSync(file, mode);
  }
}

/** RFC 2397: `data:<media type>[;base64],<data>`, percent-encoded. */
function contentOf(url: string): Buffer {
  const comma = url.indexOf(',');
  if (comma < 0) throw new Error('a data URL without a comma');
  const [head, data] = [url.slice(0, comma), url.slice(comma + 1)];
  return head.endsWith(';base64') ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data), 'utf8');
}
