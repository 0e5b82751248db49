import { readFileSync } from 'node:fs';
import { CliFailure } from './failure.ts';

/**
 * One profile of an AWS shared credentials file (INI).
 * @throws CliFailure `UnknownProfile` naming the file and the profiles it has
 */
export function readProfile(file: string, profile: string): { accessKeyId: string; secretAccessKey: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliFailure(
      'usage',
      'NoCredentialsFile',
      `--profile ${profile}: ${file} cannot be read`,
      'Name the data folder of the embedded stack with --data-dir.',
      cause,
    );
  }
  const profiles = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[(.+?)\]\s*$/.exec(line);
    if (heading) {
      current = {};
      profiles.set(heading[1]!, current);
    }
    const pair = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line);
    if (pair && current) current[pair[1]!] = pair[2]!;
  }
  const found = profiles.get(profile);
  if (!found?.aws_access_key_id || !found.aws_secret_access_key) {
    throw new CliFailure(
      'usage',
      'UnknownProfile',
      `--profile '${profile}' is not in ${file}; it has ${[...profiles.keys()].join(', ') || 'none'}`,
    );
  }
  return { accessKeyId: found.aws_access_key_id, secretAccessKey: found.aws_secret_access_key };
}
