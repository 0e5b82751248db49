import { StateFailure } from '../execution/failure.ts';

interface SdkError {
  name?: string;
  message?: string;
  $fault?: 'client' | 'server';
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/**
 * The failure AWS makes of a service's error: `DynamoDB.ConditionalCheckFailedException` with the Java SDK's message
 * as cause. `prefix` is what the integration puts before the exception, `serviceName` what the SDK calls the service.
 */
export function serviceFailure(prefix: string, serviceName: string, thrown: unknown): StateFailure {
  if (thrown instanceof StateFailure) return thrown;
  const error = thrown as SdkError;
  const name = error.name ?? 'SdkClientException';
  const fromService = error.$fault !== undefined || error.$metadata?.httpStatusCode !== undefined;
  if (!fromService && (name === 'Error' || name === 'TypeError')) {
    return new StateFailure(`${prefix}.SdkClientException`, error.message ?? String(thrown));
  }
  const status = error.$metadata?.httpStatusCode ?? (error.$fault === 'server' ? 500 : 400);
  const request = error.$metadata?.requestId ?? 'n/a';
  const cause = `${error.message ?? ''} (Service: ${serviceName}, Status Code: ${status}, Request ID: ${request})`;
  return new StateFailure(`${prefix}.${name}`, cause);
}
