import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ApiCall } from './api-call.ts';
import { createSnapshot } from './create-snapshot.ts';

/** Every API action that a plan may hold, by its IAM name. What is not here cannot be called. */
export function apiCalls(clients: { ec2: EC2Client }): Record<string, ApiCall> {
  return { 'ec2:CreateSnapshot': createSnapshot(clients.ec2) };
}
