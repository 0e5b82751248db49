import type { Resource } from './synth.ts';

const region = 'eu-west-1';
const account = '123456789012';

/** What `Fn::GetAtt <id>.Arn` is after deployment, with logical ids where AWS would make up a name. */
const arns: Record<string, (id: string, properties: Record<string, string>) => string> = {
  'AWS::Lambda::Function': (_, { FunctionName }) => `arn:aws:lambda:${region}:${account}:function:${FunctionName}`,
  'AWS::IAM::Role': (id) => `arn:aws:iam::${account}:role/${id}`,
  'AWS::KMS::Key': (id) => `arn:aws:kms:${region}:${account}:key/${id}`,
  'AWS::DynamoDB::Table': (_, { TableName }) => `arn:aws:dynamodb:${region}:${account}:table/${TableName}`,
  'AWS::Logs::LogGroup': (_, { LogGroupName }) => `arn:aws:logs:${region}:${account}:log-group:${LogGroupName}:*`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${region}:${account}:${id}`,
  'AWS::Events::Rule': (id) => `arn:aws:events:${region}:${account}:rule/${id}`,
  'AWS::S3::Bucket': (id, { BucketName }) => `arn:aws:s3:::${BucketName ?? id.toLowerCase()}`,
};
const refs: Record<string, (properties: Record<string, string>) => string> = {
  'AWS::SES::EmailIdentity': ({ EmailIdentity }) => EmailIdentity!,
};

/** A template's resources, with intrinsic functions carried out as a deployment would. */
export class Template {
  readonly resources: Record<string, Resource>;

  constructor(resources: Record<string, Resource>) {
    this.resources = resources;
    this.resources = Object.fromEntries(
      Object.entries(resources).map(([id, each]) => [id, this.#resolve(each) as Resource]),
    );
  }

  /** All resources of a type: logical id and resource. */
  all(type: string): [string, Resource][] {
    return Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
  }

  /** The statements that a role has, wherever they stand. */
  statements(roleArn: string): Statement[] {
    const id = roleArn.split('/').at(-1)!;
    return this.all('AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles.includes(id))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  }

  #resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#resolve(each));
    if (value === null || typeof value !== 'object') return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && name === 'Ref') return this.#ref(argument as string);
    if (others.length === 0 && name === 'Fn::GetAtt') return this.#attribute(argument as [string, string]);
    if (others.length === 0 && name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => this.#resolve(part)).join(separator);
    }
    if (others.length === 0 && name.startsWith('Fn::')) throw new Error(`${name} is not carried out here`);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#resolve(inner)]));
  }

  #ref(id: string): string {
    const { Type = '', Properties } = this.resources[id] ?? {};
    return refs[Type]?.(Properties) ?? id;
  }

  #attribute([id, attribute]: [string, string]): string {
    const { Type, Properties } = this.resources[id]!;
    return attribute === 'Arn' && arns[Type] ? arns[Type](id, Properties) : `${id}.${attribute}`;
  }
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string>>;
  Principal?: Record<string, string | string[]>;
}

export const listed = (value: string | string[] | undefined): string[] =>
  Array.isArray(value) ? value : value ? [value] : [];
