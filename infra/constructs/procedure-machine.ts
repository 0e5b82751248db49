import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { functions } from '../../lambdas/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import type { Procedure } from '../../workflows/shared/procedure.ts';
import { pascal } from '../names.ts';
import type { Alerts } from './alerts.ts';
import type { CellFunctions } from './cell-functions.ts';

export interface ProcedureMachineProps {
  procedure: Procedure;
  functions: CellFunctions;
  alerts: Alerts;
  /** Base URL of the runbooks. */
  runbooks: string;
}

/** A procedure's state machine: the definition as its file has it, with a role that may invoke the functions it names. */
export class ProcedureMachine extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { procedure, functions: deployed, alerts, runbooks }: ProcedureMachineProps,
  ) {
    super(scope, id);
    const { file, definition, placeholders } = readDefinitionFile(procedure);
    const named = placeholders.map((placeholder) => {
      const spec = functions.find(({ name }) => `${pascal(name)}FunctionArn` === placeholder);
      if (!spec) throw new Error(`${file}: the placeholder \${${placeholder}} stands for no function of the catalogue`);
      return [placeholder, deployed.get(spec.name).functionArn] as const;
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: named.map(([, functionArn]) => functionArn),
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Delivery of logs and traces (logs:…LogDelivery, xray:Put…) knows no resource.',
    });

    const machine = new StateMachine(this, 'Machine', {
      stateMachineName: procedure.name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: Object.fromEntries(named),
      role,
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        // Inputs and outputs of states hold task tokens.
        includeExecutionData: false,
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${procedure.name}`,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const statistic = { statistic: 'Sum', period: Duration.minutes(5) };
    const page = procedure.name.slice(procedure.system.length + 1);
    alerts.on(
      this,
      'Failed',
      new MathExpression({
        label: 'runs that did not succeed',
        expression: 'failed + timedOut + aborted',
        usingMetrics: {
          failed: machine.metricFailed(statistic),
          timedOut: machine.metricTimedOut(statistic),
          aborted: machine.metricAborted(statistic),
        },
        period: Duration.minutes(5),
      }),
      `A run of ${procedure.name} did not succeed. Runbook: ${runbooks.replace(/\/$/, '')}/${procedure.system}/${page}.md#errors`,
    );
  }
}
