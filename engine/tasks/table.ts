import { activity } from './activity.ts';
import { httpInvoke } from './http-invoke.ts';
import type { Integration, Resource } from './integration.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaInvoke } from './lambda-invoke.ts';
import { sdkService } from './sdk-service.ts';
import { startExecution } from './start-execution.ts';

/** Integrations with a form of their own; every other service goes to the SDK port. */
const integrations: Readonly<Record<string, Integration>> = {
  'lambda-function': lambdaFunction,
  lambda: lambdaInvoke,
  activity,
  states: startExecution,
  http: httpInvoke,
};

export function integrationOf(resource: Resource): Integration {
  return Object.hasOwn(integrations, resource.service) ? integrations[resource.service]! : sdkService;
}
