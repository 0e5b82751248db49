import * as lambda from '@aws-sdk/client-lambda';
import type { Caller } from '../identities/caller.ts';
import { restJsonService } from '../wire/rest-json.ts';
import type { Service } from '../wire/service.ts';
import { type CreatedFunctions, UnusableCode } from './created-functions.ts';
import type { DeployedFunction } from './function.ts';
import { functionArn, parseFunctionName } from './function-name.ts';
import { checkPayload, findFunction, invokeFunction } from './invoke.ts';
import { invokeHeaders } from './invoke-headers.ts';
import type { FunctionRuntime } from './runtime.ts';

export interface LambdaServiceOptions {
  runtime: FunctionRuntime;
  created: CreatedFunctions;
  /** Takes over an asynchronous invocation; it is delivered at least once. */
  invokeLater(fn: DeployedFunction, payload: string): void;
  onFault?(error: unknown, operation: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

const actions: Record<string, string> = {
  Invoke: 'InvokeFunction',
  GetFunctionConfiguration: 'GetFunctionConfiguration',
};

/** Lambda's API as far as it is used: Invoke, creating functions of Node, reading functions and their URLs. */
export function lambdaService({ runtime, created, invokeLater, onFault, now }: LambdaServiceOptions): Service {
  const find = (input: Record<string, unknown>, caller: Caller) =>
    findFunction(runtime, String(input.FunctionName), caller.account, caller.region);

  return restJsonService({
    signingName: 'lambda',
    schemas: lambda,
    ...(onFault && { onFault }),
    demands: (operation, input, { account, region }) => {
      const reference = parseFunctionName(String(input.FunctionName ?? ''));
      const resource = reference ? functionArn(reference.account ?? account, region, reference.name) : '*';
      return [{ action: `lambda:${actions[operation] ?? operation}`, resource }];
    },
    operations: {
      async Invoke(input, caller) {
        const fn = find(input, caller);
        const payload = Buffer.from((input.Payload as Uint8Array | undefined) ?? []).toString('utf8');
        const type = input.InvocationType ?? 'RequestResponse';
        if (type === 'DryRun') return { StatusCode: 204 };
        if (type === 'Event') {
          checkPayload(payload);
          invokeLater(fn, payload || '{}');
          return { StatusCode: 202 };
        }
        const result = await invokeFunction(runtime, fn, payload);
        return {
          StatusCode: 200,
          Payload: Buffer.from(result.payload),
          ExecutedVersion: '$LATEST',
          FunctionError: result.functionError,
          $headers: invokeHeaders(result, now()),
          ...(input.LogType === 'Tail' && { LogResult: Buffer.from(result.logTail).toString('base64') }),
        };
      },
      CreateFunction(input, caller) {
        const name = parseFunctionName(String(input.FunctionName))?.name;
        const { ZipFile } = (input.Code ?? {}) as { ZipFile?: Uint8Array };
        if (name === undefined || !ZipFile) throw new UnusableCode('FunctionName and Code.ZipFile are needed here.');
        if (!String(input.Runtime).startsWith('nodejs')) {
          throw new UnusableCode(`Runtime '${input.Runtime}': the embedded Lambda runs Node.js alone.`);
        }
        if (runtime.find(caller.account, name)) {
          const message = `Function already exist: ${name}`;
          throw new lambda.ResourceConflictException({ message, $metadata: {} });
        }
        const { Variables = {} } = (input.Environment ?? {}) as { Variables?: Record<string, string> };
        const fn = created.create({
          name,
          account: caller.account,
          region: caller.region,
          role: String(input.Role),
          handler: String(input.Handler),
          zip: ZipFile,
          timeoutSeconds: Number(input.Timeout ?? 3),
          memoryMb: Number(input.MemorySize ?? 128),
          description: String(input.Description ?? ''),
          variables: Variables,
        });
        runtime.deploy(fn);
        return configurationOf(fn);
      },
      DeleteFunction(input, caller) {
        const fn = find(input, caller);
        if (!created.remove(fn)) throw new UnusableCode(`${fn.name} belongs to the stack.`);
        runtime.remove(fn);
        return { StatusCode: 204 };
      },
      GetFunction: (input, caller) => ({
        Configuration: configurationOf(find(input, caller)),
        Code: { RepositoryType: 'S3' },
      }),
      GetFunctionConfiguration: (input, caller) => configurationOf(find(input, caller)),
      ListFunctions: (_input, caller) => ({ Functions: runtime.list(caller.account).map(configurationOf) }),
      GetFunctionUrlConfig(input, caller) {
        const fn = find(input, caller);
        if (!fn.url) {
          const message = 'The resource you requested does not exist.';
          throw new lambda.ResourceNotFoundException({ message, $metadata: {} });
        }
        return {
          FunctionUrl: fn.url.href,
          FunctionArn: fn.arn,
          AuthType: fn.url.auth,
          CreationTime: created,
          LastModifiedTime: created,
          InvokeMode: 'BUFFERED',
        };
      },
    },
  });
}

const created = new Date().toISOString();

function configurationOf(fn: DeployedFunction): object {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: 'nodejs24.x',
    Role: fn.role,
    Handler: fn.handler ?? 'handler.handler',
    CodeSize: fn.bytes,
    Description: fn.description,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMb,
    LastModified: created,
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['arm64'],
    Environment: { Variables: environmentShown(fn) },
  };
}

/** The environment as GetFunction shows it: what was configured, without the credentials. */
function environmentShown(fn: DeployedFunction): Record<string, string> {
  return Object.fromEntries(Object.entries(fn.env).filter(([name]) => !name.startsWith('AWS_')));
}
