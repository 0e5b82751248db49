/** One deployed function of one account. */
export interface DeployedFunction {
  /** e.g. `stepbook-open-run`. */
  name: string;
  account: string;
  region: string;
  arn: string;
  role: string;
  /** The bundle's file, an ES module that exports `handler`. */
  file: string;
  bytes: number;
  timeoutSeconds: number;
  memoryMb: number;
  /** What the function is configured with and its credentials; the runtime adds its own. */
  env: Record<string, string>;
  url?: { auth: 'NONE' | 'AWS_IAM'; href: string };
  description: string;
  /** The Handler setting of a function that a caller has created. */
  handler?: string;
  /** When it was created, in milliseconds since the epoch. */
  deployed?: number;
}

/** How an invocation ended, as Lambda's Invoke answers it. */
export interface InvocationResult {
  requestId: string;
  /** JSON text: what the handler returned, or the failure. */
  payload: string;
  functionError?: 'Unhandled';
  /** The last 4 KB of what it logged. */
  logTail: string;
}

/** The environment Lambda itself gives a function (Developer Guide, "Defined runtime environment variables"). */
export function runtimeEnvironment(fn: DeployedFunction, endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: fn.file.slice(0, fn.file.lastIndexOf('/')),
    _HANDLER: 'handler.handler',
    ...fn.env,
  };
}
