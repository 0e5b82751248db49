import { activity } from './activity.ts';
import { httpInvoke } from './http-invoke.ts';
import type { Integration, Resource } from './integration.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaInvoke } from './lambda-invoke.ts';
import { optimizedCall, sdkService } from './sdk-service.ts';
import { startExecution } from './start-execution.ts';

/** Integrations with a form of their own; all others hand their parameters on to the SDK port. */
const integrations: Readonly<Record<string, Integration>> = {
  'lambda-function': lambdaFunction,
  lambda: lambdaInvoke,
  activity,
  states: startExecution,
  http: httpInvoke,
};

export function integrationOf(resource: Resource): Integration {
  if (Object.hasOwn(integrations, resource.service)) return integrations[resource.service]!;
  return resource.service.startsWith('aws-sdk:') ? sdkService : optimizedCall;
}
