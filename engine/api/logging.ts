import type { LoggingConfiguration } from '@aws-sdk/client-sfn';
import { errors } from './errors.ts';

export const noLogging: LoggingConfiguration = { level: 'OFF', includeExecutionData: false };

/** A logging configuration with its defaults. @throws {InvalidLoggingConfiguration} not exactly one destination where one is needed */
export function checkedLogging(asked: LoggingConfiguration | undefined): LoggingConfiguration {
  if (asked === undefined) return noLogging;
  const { level = 'OFF', includeExecutionData = false, destinations } = asked;
  const count = destinations?.length ?? 0;
  if (count > 1 || (level !== 'OFF' && count !== 1)) {
    throw errors.invalidLogging('Must specify exactly one Log Destination.');
  }
  return { level, includeExecutionData, ...(destinations && { destinations }) };
}
