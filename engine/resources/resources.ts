import type {
  ActivityListItem,
  EncryptionConfiguration,
  LoggingConfiguration,
  MapRunStatus,
  RoutingConfigurationListItem,
  StateMachineType,
  TracingConfiguration,
} from '@aws-sdk/client-sfn';

import type { NewExecution } from '../core.ts';

/** Times are milliseconds since the epoch. */
export interface StateMachineResource {
  arn: string;
  name: string;
  account: string;
  region: string;
  type: StateMachineType;
  definition: string;
  roleArn: string;
  creationDate: number;
  updateDate?: number;
  /** Unset until the first update, as AWS has it. */
  revisionId?: string | undefined;
  loggingConfiguration: LoggingConfiguration;
  tracingConfiguration: TracingConfiguration;
  encryptionConfiguration?: EncryptionConfiguration | undefined;
  tags: Record<string, string>;
  lastVersion: number;
}

export interface VersionResource {
  arn: string;
  stateMachineArn: string;
  version: number;
  description?: string | undefined;
  revisionId?: string | undefined;
  creationDate: number;
  definition: string;
  roleArn: string;
  loggingConfiguration: LoggingConfiguration;
  tracingConfiguration: TracingConfiguration;
  encryptionConfiguration?: EncryptionConfiguration | undefined;
}

export interface AliasResource {
  arn: string;
  stateMachineArn: string;
  name: string;
  description?: string | undefined;
  routing: RoutingConfigurationListItem[];
  creationDate: number;
  updateDate: number;
}

export interface ActivityResource extends Omit<ActivityListItem, 'activityArn' | 'creationDate'> {
  arn: string;
  name: string;
  account: string;
  region: string;
  creationDate: number;
  encryptionConfiguration: EncryptionConfiguration;
  tags: Record<string, string>;
}

export interface MapRunResource {
  arn: string;
  executionArn: string;
  stateMachineArn: string;
  label: string;
  status: MapRunStatus;
  startDate: number;
  stopDate?: number | undefined;
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  redriveCount: number;
  redriveDate?: number | undefined;
  /** Items in each child execution, in order. */
  batches: number[];
}

/** Everything with an ARN that is no execution, by kind. */
export interface ResourceKinds {
  stateMachine: StateMachineResource;
  version: VersionResource;
  alias: AliasResource;
  activity: ActivityResource;
  mapRun: MapRunResource;
  /** What an asynchronous Express execution was started with, until it has ended. */
  expressStart: NewExecution;
}
