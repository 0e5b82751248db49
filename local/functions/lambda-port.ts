import type { LambdaPort, LambdaRequest } from '../../engine/ports.ts';
import { denied } from '../identities/authorize.ts';
import type { DeployedFunction } from './function.ts';
import { checkPayload, findFunction, invokeFunction } from './invoke.ts';
import { invokeHeaders } from './invoke-headers.ts';
import type { FunctionRuntime } from './runtime.ts';

export interface LambdaPortOptions {
  runtime: FunctionRuntime;
  invokeLater(fn: DeployedFunction, payload: string): void;
  /** The functions a state machine's role may invoke; undefined for a role that is none of ours, which may invoke all. */
  invocableBy(roleArn: string): ReadonlySet<string> | undefined;
  /** Resolves once everything that must be recorded before an execution's first task is recorded. */
  started(executionArn: string): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The embedded Lambda, as the engine calls it. */
export function createLambdaPort({ runtime, invokeLater, invocableBy, started, now }: LambdaPortOptions): LambdaPort {
  const authorize = ({ roleArn, executionArn }: LambdaRequest, fn: DeployedFunction) => {
    const allowed = roleArn === undefined ? undefined : invocableBy(roleArn);
    if (!allowed || allowed.has(fn.arn)) return;
    const [, , , , account, role] = roleArn!.split(':');
    const session = executionArn.split(':').at(-1);
    const principal = `arn:aws:sts::${account}:assumed-role/${role?.replace('role/', '')}/${session}`;
    const fault = denied({ principal }, { action: 'lambda:InvokeFunction', resource: fn.arn });
    throw Object.assign(new Error(fault.message), {
      name: 'AWSLambdaException',
      $fault: 'client',
      $metadata: { httpStatusCode: 403 },
    });
  };

  return {
    async invoke(request) {
      const fn = findFunction(runtime, request.functionName, request.account, request.region);
      authorize(request, fn);
      await started(request.executionArn);
      if (request.invocationType === 'DryRun') return { statusCode: 204, payload: '' };
      if (request.invocationType === 'Event') {
        checkPayload(request.payload);
        invokeLater(fn, request.payload);
        return { statusCode: 202, payload: '' };
      }
      const result = await invokeFunction(runtime, fn, request.payload);
      return {
        statusCode: 200,
        payload: result.payload,
        functionError: result.functionError,
        executedVersion: '$LATEST',
        requestId: result.requestId,
        headers: invokeHeaders(result, now()),
      };
    },
  };
}
