import { errors } from './errors.ts';

export interface StatesArn {
  partition: string;
  region: string;
  account: string;
  /** `stateMachine`, `execution`, `express`, `activity`, `mapRun`. */
  type: string;
  /** What follows the type, by colons. */
  parts: string[];
}

/** Takes an ARN of Step Functions apart. @throws {InvalidArn} */
export function parseArn(arn: string, ...types: string[]): StatesArn {
  if (!arn.startsWith('arn:')) throw errors.invalidArn(`Invalid ARN prefix: ${arn}`);
  const [, partition = '', service, region = '', account = '', type = '', ...parts] = arn.split(':');
  if (service !== 'states' || parts.length === 0) throw errors.invalidArn(`Invalid ARN: ${arn}`);
  if (types.length > 0 && !types.includes(type)) {
    throw errors.invalidArn(`Resource type not valid in this context: ${type}`);
  }
  return { partition, region, account, type, parts };
}

export function statesArn(place: { region: string; account: string }, type: string, ...parts: string[]): string {
  return ['arn', 'aws', 'states', place.region, place.account, type, ...parts].join(':');
}
