/** What a failed command tells the shell. 1: the run or the check failed; 2: the call or its input is wrong; 3: no way to the engine; 4: refused. */
export const exitCodes = { failed: 1, usage: 2, unreachable: 3, refused: 4 } as const;

/** A failure that is told to the person as it is: what is wrong, and what to do next. */
export class CliFailure extends Error {
  readonly exitCode: number;
  readonly next: string | undefined;

  /** @param name the error's name as the engine, AWS or the procedure gives it
   *  @param next one sentence: what to do now */
  constructor(kind: keyof typeof exitCodes, name: string, message: string, next?: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
    this.exitCode = exitCodes[kind];
    this.next = next;
  }
}

const credentialFaults = new Set([
  'CredentialsProviderError',
  'ExpiredTokenException',
  'ExpiredToken',
  'TokenProviderError',
]);
const connectionFaults = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH']);

/** Somebody answers, but has no state machine or function of ours. */
const notHere = new Set(['StateMachineDoesNotExist', 'ResourceNotFoundException', 'UnknownOperationException']);
/** Each with what to do next. */
const usageFaults: Record<string, string | undefined> = {
  DataFolderInUse: undefined,
  DataFolderUnusable: 'Name another folder with --data-dir.',
  ExecutionAlreadyExists:
    'Leave --name out, and the run gets a name of its own; or see what became of that one with: stepbook show RUN',
  InvalidName: 'Allowed are letters, digits, hyphens and underscores, at most 80; or leave --name out.',
  ValidationException: undefined,
};

/** Turns anything thrown into a failure with an exit code and advice; errors of ours pass through. */
export function toFailure(error: unknown, endpoint: string | undefined): CliFailure {
  if (error instanceof CliFailure) return error;
  const { name, message, code } = error as Error & { code?: string };
  if (credentialFaults.has(name)) {
    return new CliFailure(
      'unreachable',
      name,
      message,
      'Give AWS credentials (profile or environment), or --endpoint http://127.0.0.1:4747 for an embedded stack.',
      error,
    );
  }
  const cause = (error as Error).cause as { code?: string } | undefined;
  // The SDK wraps what it does not know as an error, and keeps its text alone.
  const fault = code ?? cause?.code ?? /\bE[A-Z]{5,}\b/.exec(message)?.[0] ?? '';
  if (connectionFaults.has(fault)) {
    const where = endpoint ?? 'AWS';
    const next = endpoint
      ? `Start the embedded stack with 'npx stepbook up', or name another --endpoint.`
      : 'Check the network.';
    return new CliFailure('unreachable', fault, `${where} does not answer: ${message}`, next, error);
  }
  if (notHere.has(name)) {
    const next = 'Check --endpoint, --profile and --region; a cell is deployed with: npx cdk deploy';
    return new CliFailure('unreachable', name, `there is no Stepbook cell here: ${message}`, next, error);
  }
  if (Object.hasOwn(usageFaults, name)) return new CliFailure('usage', name, message, usageFaults[name], error);
  if (/AccessDenied|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch/.test(name)) {
    return new CliFailure('refused', name, message, 'Check whose credentials you use: --profile NAME.', error);
  }
  return new CliFailure('failed', name || 'Error', message || String(error), undefined, error);
}
