import { join } from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  FunctionUrlAuthType,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionSpec, functions, type Resource } from '../../lambdas/catalog.ts';
import type { Build } from '../build.ts';
import { functionName, pascal } from '../names.ts';
import { type Granted, statementsOf } from '../permissions.ts';
import type { Alerts } from './alerts.ts';

export interface CellFunctionsProps {
  build: Build;
  alerts: Alerts;
  /** Of every function. */
  environment: Record<string, string>;
}

/** The functions of the catalogue, each with a role of its own that can do what the catalogue says and write its log. */
export class CellFunctions extends Construct {
  /** Base of cast-vote's URL, which answers only signed requests. */
  readonly voteUrl: string;
  readonly #functions = new Map<string, LambdaFunction>();
  /** Events that a function failed to handle three times. */
  readonly #lost: Queue;

  constructor(scope: Construct, id: string, { build, alerts, environment }: CellFunctionsProps) {
    super(scope, id);
    this.#lost = alerts.deadLetters(this, 'Lost', 'A Stepbook function could not handle an event.');
    const estate = new LayerVersion(this, 'Estate', {
      code: Code.fromAsset(build.estate),
      description: 'The estate: /opt/estate.json',
    });
    const vote = this.#make(functions.find(({ url }) => url === 'iam')!, build, estate, environment);
    this.voteUrl = vote.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM }).url;
    for (const spec of functions) {
      if (this.#functions.has(spec.name)) continue;
      this.#make(spec, build, estate, { ...environment, VOTE_URL: this.voteUrl });
    }
  }

  get(name: string): LambdaFunction {
    const found = this.#functions.get(name);
    if (!found) throw new Error(`the catalogue has no function ${name}`);
    return found;
  }

  /** Gives a function's role the permissions of the catalogue. */
  permit(spec: FunctionSpec, resources: Record<Resource, Granted>): void {
    const { role } = this.get(spec.name);
    for (const statement of statementsOf(spec, resources)) role!.addToPrincipalPolicy(statement);
    acknowledgeWildcards(role as Role, spec, resources);
  }

  #make(spec: FunctionSpec, build: Build, estate: LayerVersion, environment: Record<string, string>): LambdaFunction {
    const id = pascal(spec.name);
    const name = functionName(spec.name);
    const log = new LogGroup(this, `${id}Log`, {
      logGroupName: `/aws/lambda/${name}`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] }),
    );
    const made = new LambdaFunction(this, id, {
      functionName: name,
      description: spec.does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: Code.fromAsset(join(build.functions, spec.name)),
      layers: [estate],
      role,
      logGroup: log,
      environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
      timeout: Duration.seconds(spec.timeoutSeconds),
      memorySize: spec.memoryMb,
      ...(spec.triggers && { deadLetterQueue: this.#lost }),
    });
    this.#functions.set(spec.name, made);
    return made;
  }
}

/** The wildcards that the catalogue's resources cannot do without, each with its reason; any other is a finding. */
function acknowledgeWildcards(role: Role, spec: FunctionSpec, resources: Record<Resource, Granted>): void {
  const reasons: Partial<Record<Resource, string>> = {
    any: 'These actions know no resource, or one that does not exist yet (ec2:Create*, ec2:RunInstances), or one that its tag names, which a condition demands.',
    'tagged-instances': 'A hub that is launched later is known by its tag alone, which the condition demands.',
    executions: 'An execution has the name that its starter gives it; the state machine is named in full.',
    'hub-tags': 'A hub moves to an instance that the estate does not name; the keys of its tags are named in full.',
    'dns-changes': 'A change of records has an id that Route 53 gives it.',
    transcripts: 'A transcript has the name of its run; the bucket is named in full.',
  };
  const used = new Set(spec.permissions.map(({ on }) => on));
  for (const [on, reason] of Object.entries(reasons) as [Resource, string][]) {
    if (!used.has(on)) continue;
    for (const resource of resources[on].arns) {
      Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    }
  }
}
