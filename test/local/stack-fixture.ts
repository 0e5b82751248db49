import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createMachines } from '../../local/machines/registry.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';
import { Estate } from '../../workflows/shared/estate.ts';

export const account = '111111111111';
export const region = 'us-east-1';

/** The bundled estate, its cell's second account beside it when wanted. */
export function rehearsalEstate(change: (raw: Record<string, never>) => void = () => {}): Estate {
  const raw = parse(readFileSync(join(import.meta.dirname, '../../estates/rehearsal.yaml'), 'utf8'));
  change(raw);
  return Estate.parse(raw);
}

/** Starts a stack with no machine on any free port. */
export function startTestStack(dataDir: string, options: Partial<StackOptions> = {}): Promise<Stack> {
  const machines = createMachines({ dataDir });
  return startStack({ port: 0, dataDir, estate: rehearsalEstate(), machines, ...options });
}

/** What a client of the stack is made with: as an account, unless a person's profile is named. */
export function clientConfig(stack: Stack, profile?: string) {
  const credentials = profile ? personsKey(stack, profile) : { accessKeyId: account, secretAccessKey: 'any' };
  return { endpoint: stack.url, region, credentials, maxAttempts: 1 };
}

/** A person's key as the credentials file has it. */
export function personsKey(stack: Stack, profile: string): { accessKeyId: string; secretAccessKey: string } {
  const text = readFileSync(stack.credentialsFile, 'utf8');
  const found = new RegExp(`\\[${profile}\\]\\naws_access_key_id = (\\S+)\\naws_secret_access_key = (\\S+)`).exec(text);
  if (!found) throw new Error(`no profile ${profile} in ${stack.credentialsFile}`);
  return { accessKeyId: found[1]!, secretAccessKey: found[2]! };
}
