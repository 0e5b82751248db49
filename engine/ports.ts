/** What the engine needs of Lambda: one Invoke. */
export interface LambdaPort {
  /** @throws an error whose `name` is Lambda's exception (ResourceNotFoundException, TooManyRequestsException, …) */
  invoke(request: LambdaRequest): Promise<LambdaAnswer>;
}

export interface LambdaRequest {
  /** Name or ARN, as the definition has it. */
  functionName: string;
  /** JSON text. */
  payload: string;
  account: string;
  region: string;
  invocationType: 'RequestResponse' | 'Event' | 'DryRun';
  qualifier?: string | undefined;
  clientContext?: string | undefined;
  logType?: string | undefined;
  roleArn?: string | undefined;
  executionArn: string;
}

export interface LambdaAnswer {
  statusCode: number;
  /** JSON text; empty for an asynchronous invocation. */
  payload: string;
  /** `Handled` or `Unhandled` when the function failed; the payload is then `{errorType, errorMessage, …}`. */
  functionError?: string | undefined;
  executedVersion?: string | undefined;
  requestId?: string | undefined;
  headers?: Record<string, string> | undefined;
}

/** Any AWS service behind an SDK integration. */
export interface SdkPort {
  /**
   * Performs `action` (as in the Resource: `putItem`) of `service` (`dynamodb`) with PascalCase parameters and answers
   * with PascalCase members. `$metadata` of the answer, as SDK clients give it, tells how the request went.
   * @throws an error whose `name` is the service's exception; `$metadata` is put into the cause
   */
  call(request: SdkRequest): Promise<object>;
}

export interface SdkRequest {
  service: string;
  action: string;
  parameters: Record<string, unknown>;
  account: string;
  region: string;
  roleArn?: string | undefined;
  executionArn: string;
}

/** What an HTTP Task needs: one request, the connection's authorization added by whoever is behind the port. */
export interface HttpPort {
  request(request: HttpTaskRequest): Promise<HttpTaskAnswer>;
}

export interface HttpTaskRequest {
  connectionArn: string;
  method: string;
  /** With the query parameters. */
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  account: string;
  region: string;
  executionArn: string;
}

export interface HttpTaskAnswer {
  statusCode: number;
  statusText: string;
  headers: Record<string, string[]>;
  body: string;
  /** The request as it was sent: with what the connection added. TestState shows it where secrets are revealed. */
  sent?: Pick<HttpTaskRequest, 'url' | 'headers' | 'body'>;
}

/** Everything outside the engine that a Task can reach. */
export interface Ports {
  lambda?: LambdaPort | undefined;
  sdk?: SdkPort | undefined;
  http?: HttpPort | undefined;
}
