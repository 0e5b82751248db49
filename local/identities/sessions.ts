import { randomBytes } from 'node:crypto';
import type { IssuedKey } from './authenticate.ts';
import { newAccessKeyId, newSecret } from './people-keys.ts';

/** Credentials of a function's execution role, as its environment has them. */
export interface SessionCredentials extends IssuedKey {
  sessionName: string;
  sessionToken: string;
}

/** The name of a function's execution role. */
export function functionRole(functionName: string): string {
  return `${functionName}-role`;
}

/** New temporary credentials of a function's execution role, whose session has the function's name, as on AWS. */
export function newSession(account: string, functionName: string): SessionCredentials {
  return {
    accessKeyId: newAccessKeyId('ASIA'),
    secretAccessKey: newSecret(),
    sessionToken: randomBytes(96).toString('base64'),
    account,
    principal: `arn:aws:sts::${account}:assumed-role/${functionRole(functionName)}/${functionName}`,
    sessionName: functionName,
  };
}
