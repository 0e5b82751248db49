/** What the AWS SDK for Java calls services, where that is more than a capital letter. */
const javaNames: Readonly<Record<string, string>> = {
  apigateway: 'ApiGateway',
  batch: 'Batch',
  cloudformation: 'CloudFormation',
  cloudwatch: 'CloudWatch',
  cloudwatchlogs: 'CloudWatchLogs',
  dynamodb: 'DynamoDb',
  ec2: 'Ec2',
  ecs: 'Ecs',
  eventbridge: 'EventBridge',
  iam: 'Iam',
  kms: 'Kms',
  lambda: 'Lambda',
  route53: 'Route53',
  s3: 'S3',
  scheduler: 'Scheduler',
  secretsmanager: 'SecretsManager',
  ses: 'Ses',
  sesv2: 'SesV2',
  sfn: 'Sfn',
  sns: 'Sns',
  sqs: 'Sqs',
  ssm: 'Ssm',
  sts: 'Sts',
};

/** The service as the SDK for Java calls it: before the dot of an error, and in its cause. */
export function sdkServiceName(service: string): string {
  return javaNames[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
}
