/** Services whose SDK package is called otherwise than a Resource calls them. */
const packages: Readonly<Record<string, string>> = {
  cloudwatchevents: 'eventbridge',
  cloudwatchlogs: 'cloudwatch-logs',
  cognitoidentityprovider: 'cognito-identity-provider',
  elasticmapreduce: 'emr',
  events: 'eventbridge',
  resourcegroupstaggingapi: 'resource-groups-tagging-api',
  route53: 'route-53',
  secretsmanager: 'secrets-manager',
  servicediscovery: 'servicediscovery',
  states: 'sfn',
};

/** The part of the SDK's package name that stands for a service: `eventbridge` of `events`. */
export function packageName(service: string): string {
  return packages[service] ?? service;
}

/** The SDK's package of a service, when it is installed. */
export async function sdkPackage(service: string): Promise<Record<string, unknown> | undefined> {
  try {
    return (await import(`@aws-sdk/client-${packageName(service)}`)) as Record<string, unknown>;
  } catch (error) {
    if (/MODULE_NOT_FOUND$/.test((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  }
}
