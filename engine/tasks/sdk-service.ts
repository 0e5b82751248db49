import { StateFailure } from '../execution/failure.ts';
import { taskEvents } from './event-families.ts';
import type { CallContext, Integration } from './integration.ts';
import { serviceFailure } from './service-failure.ts';
import { sdkErrorPrefix } from './service-names.ts';

/** `arn:aws:states:::aws-sdk:<service>:<action>` and the optimized forms that pass their parameters on unchanged. */
export const sdkService: Integration = {
  family: taskEvents,
  repeatable: false,
  lost: {
    error: 'States.TaskFailed',
    cause: 'The connection to the service was lost before its answer arrived.',
  },
  async call({ resource, parameters, account, region, roleArn, executionArn, ports }: CallContext) {
    const ofSdk = resource.service.startsWith('aws-sdk:');
    const service = ofSdk ? resource.service.slice('aws-sdk:'.length) : resource.service;
    const prefix = sdkErrorPrefix(service, ofSdk);
    if (!ports.sdk) {
      throw new StateFailure(`${prefix}.SdkClientException`, `No service '${service}' is connected to the engine.`);
    }
    try {
      const answer = await ports.sdk.call({
        service,
        action: resource.baseAction,
        parameters: (parameters ?? {}) as Record<string, unknown>,
        account,
        region,
        roleArn,
        executionArn,
      });
      return JSON.stringify(answer);
    } catch (error) {
      throw serviceFailure(prefix, sdkErrorPrefix(service, true), error);
    }
  },
};
