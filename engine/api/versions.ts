import type { EngineCore } from '../core.ts';
import type { StateMachineResource, VersionResource } from '../resources/resources.ts';
import { checkQuota } from './quotas.ts';

/** The versions of a machine, newest first. */
export function versionsOf(core: EngineCore, stateMachineArn: string): VersionResource[] {
  const own = core.registry.all('version').filter((version) => version.stateMachineArn === stateMachineArn);
  return own.sort((a, b) => b.version - a.version);
}

/** Publishes the machine as it is now; nothing has changed since the newest version: that one again. */
export function publish(
  core: EngineCore,
  machine: StateMachineResource,
  description: string | undefined,
): VersionResource {
  const versions = versionsOf(core, machine.arn);
  const newest = versions[0];
  const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration, revisionId } =
    machine;
  if (newest && newest.revisionId === revisionId) return newest;
  checkQuota('versions', versions.length);
  const number = machine.lastVersion + 1;
  core.registry.put('stateMachine', { ...machine, lastVersion: number });
  const version: VersionResource = {
    arn: `${machine.arn}:${number}`,
    stateMachineArn: machine.arn,
    version: number,
    description,
    revisionId,
    creationDate: core.clock.now(),
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration,
  };
  core.registry.put('version', version);
  return version;
}
