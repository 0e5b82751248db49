/** The name the AWS SDK for Java gives a service's exceptions; AWS puts it before the error of an SDK integration. */
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

/** Optimized integrations keep the older spelling. */
const optimizedNames: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB',
  events: 'EventBridge',
  sns: 'SNS',
  sqs: 'SQS',
  states: 'StepFunctions',
};

/** What stands before the dot in an error of the service. */
export function sdkErrorPrefix(service: string, ofSdk: boolean): string {
  const known = (ofSdk ? javaNames : optimizedNames)[service] ?? javaNames[service];
  return known ?? service.charAt(0).toUpperCase() + service.slice(1);
}
