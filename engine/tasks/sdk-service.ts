import { StateFailure } from '../execution/failure.ts';
import { taskEvents } from './event-families.ts';
import { httpMetadata } from './http-metadata.ts';
import type { CallContext, Integration } from './integration.ts';
import { optimizedService } from './optimized-services.ts';
import { optimizedFailure, sdkFailure } from './service-failure.ts';
import { sdkServiceName } from './service-names.ts';

const lost = {
  error: 'States.TaskFailed',
  cause: 'The connection to the service was lost before its answer arrived.',
};

/** `arn:aws:states:::aws-sdk:<service>:<action>`: any operation of any service. */
export const sdkService: Integration = {
  family: taskEvents,
  repeatable: false,
  lost,
  async call(context: CallContext) {
    const service = context.resource.service.slice('aws-sdk:'.length);
    const name = sdkServiceName(service);
    try {
      const { $metadata: _, ...answer } = await callService(context, service, parametersOf(context), name);
      return JSON.stringify(answer);
    } catch (error) {
      throw sdkFailure(name, error);
    }
  },
};

/** `arn:aws:states:::dynamodb:putItem` and the like, which AWS has integrated one by one. */
export const optimizedCall: Integration = {
  family: taskEvents,
  repeatable: false,
  lost,
  async call(context: CallContext) {
    const { service } = context.resource;
    const optimized = optimizedService(service);
    const given = parametersOf(context);
    try {
      const parameters = optimized.parameters?.(given, context) ?? given;
      const { $metadata, ...answer } = await callService(context, service, parameters, optimized.prefix);
      optimized.check?.(answer);
      const told = optimized.tellsOfHttp ? httpMetadata($metadata, context.stableName) : {};
      return JSON.stringify({ ...answer, ...told });
    } catch (error) {
      throw optimizedFailure(optimized, error);
    }
  },
};

const parametersOf = ({ parameters }: CallContext) => (parameters ?? {}) as Record<string, unknown>;

async function callService(
  { resource, account, region, roleArn, executionArn, ports }: CallContext,
  service: string,
  parameters: Record<string, unknown>,
  prefix: string,
): Promise<Record<string, unknown> & { $metadata?: { httpStatusCode?: number; requestId?: string } }> {
  if (!ports.sdk) {
    throw new StateFailure(`${prefix}.SdkClientException`, `No service '${service}' is connected to the engine.`);
  }
  const action = resource.baseAction;
  const answer = await ports.sdk.call({ service, action, parameters, account, region, roleArn, executionArn });
  return answer as Record<string, unknown>;
}
