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
  /** Of Lambda's HTTP answer, as `lambdaHeaders` names them. */
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

/** What an HTTP Task needs: what its connection adds to a request, and somebody who sends it. */
export interface HttpPort {
  /** May `http:` be used for addresses of the loopback interface? AWS knows `https:` alone. */
  readonly plainLoopback?: boolean;
  /** @throws {StateFailure} named `Events.ConnectionResource.…` */
  authorize(use: ConnectionUse): Promise<HttpAdditions>;
  /** Sends the request and follows no redirection. @throws an error that becomes `States.Http.Socket`, or a StateFailure */
  send(request: HttpTaskRequest): Promise<HttpTaskAnswer>;
}

/** Which connection is to be used, for what and in whose name. */
export interface ConnectionUse {
  connectionArn: string;
  method: string;
  /** Of the definition, without a query. */
  endpoint: string;
  roleArn: string;
  account: string;
  region: string;
  executionArn: string;
}

/** What a connection adds: its authorization and its InvocationHttpParameters. All of it is secret. */
export interface HttpAdditions {
  headers: Record<string, string>;
  query: Record<string, string>;
  body: Record<string, string>;
}

/** A request's parts that a connection may add to. Header names have the case they were given in. */
export interface HttpParts {
  /** With the query. */
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

export interface HttpTaskRequest extends HttpParts {
  connectionArn: string;
  method: string;
  /** The parts without what the connection adds: what may be shown. */
  bare: HttpParts;
}

export interface HttpTaskAnswer {
  statusCode: number;
  statusText: string;
  /** Names in lower case. */
  headers: Record<string, string[]>;
  body: string;
}

/** Everything outside the engine that a Task can reach. */
export interface Ports {
  lambda?: LambdaPort | undefined;
  sdk?: SdkPort | undefined;
  http?: HttpPort | undefined;
}
