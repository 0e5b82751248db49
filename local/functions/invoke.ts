import type { DeployedFunction, InvocationResult } from './function.ts';
import { functionArn, parseFunctionName } from './function-name.ts';
import type { FunctionRuntime } from './runtime.ts';

/** A modelled error of the Lambda API. */
function lambdaError(name: string, message: string, status: number): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
}

/**
 * The function a caller means. Functions of another account are not to be reached, as without a resource policy.
 * @throws ResourceNotFoundException, AccessDeniedException, ValidationException
 */
export function findFunction(
  runtime: FunctionRuntime,
  text: string,
  account: string,
  region: string,
): DeployedFunction {
  const reference = parseFunctionName(text);
  if (!reference) {
    throw lambdaError('ValidationException', `Value '${text}' at 'functionName' is no function's name or ARN`, 400);
  }
  const arn = functionArn(reference.account ?? account, region, reference.name);
  if (reference.account && reference.account !== account) {
    throw lambdaError('AccessDeniedException', `No resource-based policy of ${arn} allows account ${account}`, 403);
  }
  const fn = runtime.find(account, reference.name);
  const qualified = reference.qualifier !== undefined && reference.qualifier !== '$LATEST';
  if (!fn || qualified) {
    const suffix = qualified ? `:${reference.qualifier}` : '';
    throw lambdaError('ResourceNotFoundException', `Function not found: ${arn}${suffix}`, 404);
  }
  return fn;
}

/** The largest synchronous payload (Lambda quotas). */
const largestRequest = 6 * 1024 * 1024;

/**
 * Invokes synchronously. @throws InvalidRequestContentException when the payload is no JSON, RequestTooLargeException
 */
export async function invokeFunction(
  runtime: FunctionRuntime,
  fn: DeployedFunction,
  payload: string,
): Promise<InvocationResult> {
  checkPayload(payload);
  return runtime.invoke(fn, payload || '{}');
}

/** @throws InvalidRequestContentException, RequestTooLargeException */
export function checkPayload(payload: string): void {
  if (Buffer.byteLength(payload) > largestRequest) {
    throw lambdaError(
      'RequestTooLargeException',
      `Request must be smaller than ${largestRequest} bytes for the InvokeFunction operation`,
      413,
    );
  }
  try {
    if (payload) JSON.parse(payload);
  } catch (cause) {
    const text = `Could not parse request body into json: ${(cause as Error).message}`;
    throw lambdaError('InvalidRequestContentException', text, 400);
  }
}
