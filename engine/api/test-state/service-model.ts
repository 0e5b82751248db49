import type { NormalizedSchema } from '@smithy/core/schema';
import type { Resource } from '../../tasks/integration.ts';
import { packageName, sdkPackage } from '../../tasks/sdk-packages.ts';
import { schemaAt } from '../../tasks/sdk-shapes.ts';

/** What is known of the answer of the API a task calls. */
export interface ServiceModel {
  /** As the SDK's package names it: `eventbridge`. */
  readonly service: string;
  readonly schema: NormalizedSchema;
  readonly enumerations: Readonly<Record<string, readonly string[]>>;
  readonly free: readonly string[];
}

/** Optimized integrations that parse an answer the API gives as text. */
const freeMembers: Readonly<Record<string, readonly string[]>> = { 'lambda:invoke': ['Payload'] };

/** The model of the API's answer, read from the SDK package of the service; undefined when that is not installed. */
export async function answerOf({ service, baseAction, pattern }: Resource): Promise<ServiceModel | undefined> {
  if (pattern === 'activity' || service === 'lambda-function' || service === 'http' || service === 'apigateway') {
    return undefined;
  }
  const named = service.replace(/^aws-sdk:/, '');
  const sdk = await sdkPackage(named);
  if (!sdk) return undefined;
  const operation = sdk[`${baseAction.charAt(0).toUpperCase()}${baseAction.slice(1)}$`];
  if (!Array.isArray(operation)) return undefined;
  return {
    service: packageName(named),
    schema: schemaAt(operation, 5),
    enumerations: Object.fromEntries(
      Object.entries(sdk)
        .filter(([, value]) => isEnumeration(value))
        .map(([key, value]) => [key, Object.values(value as object)]),
    ),
    free: freeMembers[`${service}:${baseAction}`] ?? [],
  };
}

/** The SDK ships an enumeration as an object of its words. */
function isEnumeration(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const words = Object.values(value);
  return words.length > 0 && words.every((word) => typeof word === 'string');
}
