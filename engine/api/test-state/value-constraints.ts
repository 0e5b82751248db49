import type { ServiceModel } from './service-model.ts';

/** Says what is wrong with a value, or nothing. */
export type Constraint = (value: unknown) => string | undefined;

const range = (minimum: number, maximum: number): Constraint => {
  return (value) => {
    if ((value as number) < minimum) return 'is less than the minimum value';
    return (value as number) > maximum ? 'exceeds the maximum value' : undefined;
  };
};
const length = (minimum: number, maximum: number): Constraint => {
  return (value) => {
    const { length } = value as string | unknown[];
    if (length < minimum) return 'is smaller than the minimum length';
    return length > maximum ? 'exceeds the maximum length' : undefined;
  };
};
const oneOf = (words: readonly string[]): Constraint => {
  return (value) => (words.includes(value as string) ? undefined : 'is not an expected value');
};

/**
 * Ranges and lengths of members in answers, by service and structure: the SDK's schemas leave them out. From the API
 * references of the services an engine is most often used with; a member that is not here is not limited.
 */
const limits: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Constraint>>>>>> = {
  dynamodb: {
    TableDescription: { TableName: length(3, 255) },
    ConsumedCapacity: { TableName: length(1, 1024) },
  },
  kms: {
    DecryptResponse: { KeyId: length(1, 2048), Plaintext: length(1, 4096) },
    EncryptResponse: { CiphertextBlob: length(1, 6144), KeyId: length(1, 2048) },
    GenerateDataKeyResponse: { CiphertextBlob: length(1, 6144), KeyId: length(1, 2048), Plaintext: length(1, 4096) },
    SignResponse: { KeyId: length(1, 2048), Signature: length(1, 6144) },
    ReEncryptResponse: { CiphertextBlob: length(1, 6144), KeyId: length(1, 2048) },
  },
  lambda: {
    FunctionConfiguration: {
      Description: length(0, 256),
      Handler: length(0, 128),
      MemorySize: range(128, 10_240),
      Timeout: range(1, 900),
      Version: length(1, 1024),
    },
    EphemeralStorage: { Size: range(512, 10_240) },
    Concurrency: { ReservedConcurrentExecutions: range(0, Number.MAX_SAFE_INTEGER) },
    InvocationResponse: { ExecutedVersion: length(1, 1024) },
  },
  sfn: {
    StartExecutionOutput: { ExecutionArn: length(1, 256) },
    DescribeExecutionOutput: { ExecutionArn: length(1, 256), Name: length(1, 80), StateMachineArn: length(1, 256) },
  },
  ssm: {
    Command: { CommandId: length(36, 36), TimeoutSeconds: range(30, 2_592_000) },
    GetParameterResult: {},
    Parameter: { Name: length(1, 2048) },
  },
};

/** What a member's value is held to beside its type. An enumeration applies when it bears the member's own name. */
export function constraintOf(
  { service, enumerations }: Pick<ServiceModel, 'service' | 'enumerations'>,
  structure: string,
  member: string,
): Constraint | undefined {
  const limit = limits[service]?.[structure]?.[member];
  if (limit) return limit;
  const words = enumerations[member];
  return words && ((value) => (typeof value === 'string' ? oneOf(words)(value) : undefined));
}
