import { authenticate, type KeyLookup } from '../identities/authenticate.ts';
import type { Authorizer } from '../identities/authorize.ts';
import type { Caller } from '../identities/caller.ts';
import { readSignature } from '../identities/signature.ts';
import { WireFault } from '../wire/fault.ts';
import type { Page } from '../wire/front.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import type { DeployedFunction } from './function.ts';
import { functionUrlOf, serveFunctionUrl } from './function-url.ts';
import type { FunctionRuntime } from './runtime.ts';

export interface FunctionUrlOptions {
  runtime: FunctionRuntime;
  findKey: KeyLookup;
  authorizer: Authorizer;
  now(): number;
}

const refuse = (status: number, message: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ Message: message }),
});

/** The function URLs. One of type AWS_IAM takes only requests whose SigV4 signature is right. */
export function functionUrls({ runtime, findKey, authorizer, now }: FunctionUrlOptions): Page {
  const callerOf = async (request: WireRequest, fn: DeployedFunction): Promise<Caller> => {
    const caller = await authenticate(request, findKey, now());
    const { service } = readSignature(request)!;
    if (service !== 'lambda' && caller.accessKeyId !== caller.account) {
      throw new WireFault('wrongSignature', "Credential should be scoped to correct service: 'lambda'.");
    }
    if (caller.account !== fn.account) throw new WireFault('accessDenied', 'Forbidden');
    authorizer.authorize(caller, [{ action: 'lambda:InvokeFunctionUrl', resource: fn.arn }]);
    return caller;
  };

  return async (request) => {
    const place = functionUrlOf(request.path);
    const fn = place && runtime.find(place.account, place.name);
    if (!place || !fn?.url) return refuse(404, 'Not Found');
    try {
      const caller = fn.url.auth === 'AWS_IAM' ? await callerOf(request, fn) : undefined;
      return await serveFunctionUrl(runtime, fn, place.rawPath, request, caller);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      return refuse(403, error.kind === 'missingSignature' ? 'Forbidden' : error.message);
    }
  };
}
