import { StateFailure } from '../execution/failure.ts';
import type { OptimizedService } from './optimized-services.ts';

interface SdkError {
  name?: string;
  message?: string;
  /** The error's code on the wire, where it is not its name. */
  Code?: string;
  $fault?: 'client' | 'server';
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/** The failure AWS makes of an error of the service behind an optimized integration. */
export function optimizedFailure({ prefix, sdkName, baseException }: OptimizedService, thrown: unknown): StateFailure {
  const told = read(thrown, prefix);
  if (told instanceof StateFailure) return told;
  const { name, modelled, message, code, status, request } = told;
  const of = `Service: ${sdkName}; Status Code: ${status}; Error Code: ${code}; Request ID: ${request}; Proxy: null`;
  return new StateFailure(`${prefix}.${modelled ? exceptionOf(name) : baseException}`, `${message} (${of})`);
}

/** The failure AWS makes of an error of the service behind an SDK integration. `service` as the SDK for Java has it. */
export function sdkFailure(service: string, thrown: unknown): StateFailure {
  const told = read(thrown, service);
  if (told instanceof StateFailure) return told;
  const { name, modelled, message, status, request } = told;
  const of = `Service: ${service}, Status Code: ${status}, Request ID: ${request}`;
  const cause = `${message} (${of}) (SDK Attempt Count: 1)`;
  return new StateFailure(`${service}.${modelled ? exceptionOf(name) : `${service}Exception`}`, cause);
}

const exceptionOf = (name: string) => (name.endsWith('Exception') ? name : `${name}Exception`);

function read(thrown: unknown, prefix: string) {
  if (thrown instanceof StateFailure) return thrown;
  const { name = 'Error', message = String(thrown), Code: code = name, $fault, $metadata } = thrown as SdkError;
  const fromService = $fault !== undefined || $metadata?.httpStatusCode !== undefined;
  if (!fromService) return new StateFailure(`${prefix}.SdkClientException`, message);
  return {
    name,
    modelled: isModelled(thrown as SdkError),
    message,
    code,
    status: $metadata?.httpStatusCode ?? ($fault === 'server' ? 500 : 400),
    request: $metadata?.requestId ?? 'n/a',
  };
}

/** The SDK makes one class an error its service's model names; all others are of the service's base class. */
function isModelled(error: SdkError): boolean {
  const { name } = error.constructor;
  return name === error.name || !name.endsWith('ServiceException');
}
