import { statSync } from 'node:fs';
import { buildDocument } from '../commands/build-document.ts';
import { commands } from '../commands/catalog.ts';
import type { Engine } from '../engine/engine.ts';
import type { FunctionSpec } from '../lambdas/catalog.ts';
import { procedures } from '../workflows/catalog.ts';
import { type CellPlace, functionName, placeholderOf } from './cell.ts';
import type { Ssm } from './commands/ssm.ts';
import { definitionText, functionsNamedIn } from './definitions.ts';
import type { Bus } from './events/bus.ts';
import type { DeployedFunction } from './functions/function.ts';
import { functionArn } from './functions/function-name.ts';
import { functionUrlPath } from './functions/function-url.ts';
import type { FunctionRuntime } from './functions/runtime.ts';
import { functionRole, newSession, type SessionCredentials } from './identities/sessions.ts';
import type { KeySpec } from './keys/key-kind.ts';
import type { KeyRing } from './keys/key-store.ts';

/** The keys of a cell: alias → spec. */
const keySpecs: Record<string, KeySpec> = {
  'alias/stepbook-token': 'SYMMETRIC_DEFAULT',
  'alias/stepbook-link': 'HMAC_256',
  'alias/stepbook-vote': 'ECC_NIST_P256',
  'alias/stepbook-transcript': 'ECC_NIST_P256',
};

/** Makes the keys that are not there yet. */
export function provisionKeys(ring: KeyRing): void {
  for (const [alias, spec] of Object.entries(keySpecs)) {
    if (!ring.byAlias(alias)) ring.setAlias(alias, ring.create(spec, alias.replace('alias/', '')).id);
  }
}

/** Creates the command documents, or a new default version of those that have changed. */
export async function provisionDocuments(ssm: Ssm, { account, region }: CellPlace): Promise<void> {
  const caller = { account, region };
  for (const command of commands) {
    const { name, content } = buildDocument(command);
    const base = { Name: name, Content: content, DocumentFormat: 'JSON' };
    try {
      await ssm.call('CreateDocument', { ...base, DocumentType: 'Command', TargetType: '/AWS::EC2::Instance' }, caller);
    } catch (error) {
      if ((error as Error).name !== 'DocumentAlreadyExists') throw error;
      await provisionVersion(ssm, base, caller);
    }
  }
}

async function provisionVersion(
  ssm: Ssm,
  base: { Name: string; Content: string; DocumentFormat: string },
  caller: { account: string; region: string },
): Promise<void> {
  try {
    const updated = (await ssm.call('UpdateDocument', { ...base, DocumentVersion: '$LATEST' }, caller)) as {
      DocumentDescription: { DocumentVersion: string };
    };
    const { DocumentVersion } = updated.DocumentDescription;
    await ssm.call('UpdateDocumentDefaultVersion', { Name: base.Name, DocumentVersion }, caller);
  } catch (error) {
    if ((error as Error).name !== 'DuplicateDocumentContent') throw error;
  }
}

export interface FunctionsOptions {
  place: CellPlace;
  specs: readonly FunctionSpec[];
  /** Folder of the bundles. */
  bundles: string;
  ring: KeyRing;
  estateFile: string;
  /** Where the stack listens. */
  url: string;
  runtime: FunctionRuntime;
  bus: Bus;
}

/**
 * The approval page of a cell. By name, since a passkey is made for a host name and never for an address (WebAuthn Level 3,
 * section 5.1.2).
 */
export function approvalUrlOf(url: string, account: string): string {
  return url.replace('//127.0.0.1:', '//localhost:') + functionUrlPath(account, 'stepbook-serve-approval');
}

/** Deploys the functions of a cell with their environment, URLs and triggers. @returns their roles' credentials */
export function provisionFunctions(options: FunctionsOptions): SessionCredentials[] {
  const { place, specs, ring, url, runtime, bus } = options;
  const { account, region } = place;
  const urlOf = (name: string) => url + functionUrlPath(account, name);
  const keyId = (alias: string) => ring.byAlias(alias)!.arn;
  const environment = {
    TABLE_NAME: place.tableName,
    TOKEN_KEY_ID: keyId('alias/stepbook-token'),
    LINK_KEY_ID: keyId('alias/stepbook-link'),
    VOTE_KEY_ID: keyId('alias/stepbook-vote'),
    TRANSCRIPT_KEY_ID: keyId('alias/stepbook-transcript'),
    TRANSCRIPT_BUCKET: place.bucket,
    CELL: place.id,
    ESTATE_FILE: options.estateFile,
    APPROVAL_URL: approvalUrlOf(url, account),
    VOTE_URL: urlOf('stepbook-cast-vote'),
    CONSOLE_URL: `${url}/`,
  };
  return specs.map((spec) => {
    const name = functionName(spec);
    const session = newSession(account, name);
    const file = `${options.bundles}/${spec.name}/handler.mjs`;
    const fn: DeployedFunction = {
      name,
      account,
      region,
      arn: functionArn(account, region, name),
      role: `arn:aws:iam::${account}:role/${functionRole(name)}`,
      file,
      bytes: statSync(file).size,
      timeoutSeconds: spec.timeoutSeconds,
      memoryMb: spec.memoryMb,
      description: spec.does,
      env: {
        ...environment,
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
        AWS_SESSION_TOKEN: session.sessionToken,
      },
      ...(spec.url && { url: { auth: spec.url === 'iam' ? 'AWS_IAM' : 'NONE', href: urlOf(name) } }),
    };
    runtime.deploy(fn);
    bus.subscribe(account, region, name, spec);
    return session;
  });
}

/**
 * Creates the state machines of the procedures, and updates those whose definition has changed.
 * @returns role ARN → ARNs of the functions that the role's definition names
 */
export async function provisionStateMachines(
  engine: Engine,
  place: CellPlace,
  specs: readonly FunctionSpec[],
): Promise<Map<string, Set<string>>> {
  const { account, region } = place;
  const caller = { account, region, principal: `arn:aws:iam::${account}:root` };
  const substitutions = new Map(
    specs.map((spec) => [placeholderOf(spec), functionArn(account, region, functionName(spec))]),
  );
  const roles = new Map<string, Set<string>>();
  for (const procedure of procedures) {
    const definition = definitionText(procedure, substitutions);
    const roleArn = `arn:aws:iam::${account}:role/stepbook-${procedure.name}-role`;
    roles.set(roleArn, functionsNamedIn(definition));
    const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${procedure.name}`;
    const present = await engine.call('DescribeStateMachine', { stateMachineArn }, caller).catch((error: Error) => {
      if (error.name !== 'StateMachineDoesNotExist') throw error;
      return undefined;
    });
    if (!present) {
      await engine.call('CreateStateMachine', { name: procedure.name, definition, roleArn, type: 'STANDARD' }, caller);
    } else if (present.definition !== definition || present.roleArn !== roleArn) {
      await engine.call('UpdateStateMachine', { stateMachineArn, definition, roleArn }, caller);
    }
  }
  return roles;
}
