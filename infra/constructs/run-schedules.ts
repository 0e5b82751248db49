import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { readDefinition } from '../../workflows/definition-file.ts';
import type { Schedule as EstateSchedule } from '../../workflows/schedules.ts';
import {
  retryPolicy,
  scheduleGroup,
  starterInput,
  starterName,
  starterRole,
} from '../../workflows/shared/schedule/starting.ts';
import { pascal } from '../names.ts';
import type { Alerts } from './alerts.ts';

export interface RunSchedulesProps {
  /** Those of this cell. */
  schedules: readonly EstateSchedule[];
  alerts: Alerts;
}

/**
 * The estate's schedules in EventBridge Scheduler. Each starts the starter of its procedure, a small Express machine whose
 * role may start that procedure and nothing else; what could not be delivered is kept and told of.
 */
export class RunSchedules extends Construct {
  constructor(scope: Construct, id: string, { schedules, alerts }: RunSchedulesProps) {
    super(scope, id);
    if (schedules.length === 0) return;
    const group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: scheduleGroup,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const undelivered = alerts.deadLetters(
      this,
      'Undelivered',
      'EventBridge Scheduler could not start a scheduled run.',
    );
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the schedules below; the check knows only those of queues and functions.',
    });
    const log = new LogGroup(this, 'Log', {
      logGroupName: '/aws/vendedlogs/states/stepbook-starters',
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const starters = new Map(
      [...new Set(schedules.map(({ procedure }) => procedure))].map((procedure) => [
        procedure,
        new Starter(this, pascal(procedure), { procedure, log, alerts, undelivered }),
      ]),
    );
    for (const schedule of schedules) starters.get(schedule.procedure)!.schedule(schedule, group);
  }
}

/** What starts one procedure for all of its schedules. */
class Starter extends Construct {
  readonly #machine: StateMachine;
  readonly #role: Role;
  readonly #undelivered: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { procedure: string; log: LogGroup; alerts: Alerts; undelivered: Queue },
  ) {
    super(scope, id);
    const { procedure, log, alerts, undelivered } = props;
    const { account, region, partition } = Stack.of(this);
    const conditions = { StringEquals: { 'aws:SourceAccount': account } };
    const procedureArn = `arn:${partition}:states:${region}:${account}:stateMachine:${procedure}`;
    const role = new Role(this, 'Role', {
      roleName: starterRole(procedure, region),
      description: `Stepbook: starts ${procedure} for its schedules`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', { conditions }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [procedureArn] }));
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Delivery of logs and traces (logs:…LogDelivery, xray:Put…) knows no resource.',
    });
    this.#machine = new StateMachine(this, 'Machine', {
      stateMachineName: starterName(procedure),
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(JSON.stringify(readDefinition(startRunFile))),
      definitionSubstitutions: { StateMachineArn: procedureArn },
      role,
      tracingEnabled: true,
      logs: { level: LogLevel.ALL, includeExecutionData: true, destination: log },
    });
    const statistic = { statistic: 'Sum', period: Duration.minutes(5) };
    const failures = new MathExpression({
      label: 'scheduled runs that were not started',
      expression: 'failed + timedOut',
      usingMetrics: {
        failed: this.#machine.metricFailed(statistic),
        timedOut: this.#machine.metricTimedOut(statistic),
      },
      period: Duration.minutes(5),
    });
    alerts.on(
      this,
      'Failed',
      failures,
      `A scheduled run of ${procedure} was not started. See the log ${log.node.path}.`,
    );
    this.#undelivered = undelivered;
    this.#role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
    });
  }

  schedule(schedule: EstateSchedule, group: ScheduleGroup): void {
    const { name, input, expression, timezone, flexibleWindowMinutes, enabled } = schedule;
    new Schedule(this, name, {
      scheduleName: name,
      scheduleGroup: group,
      description: `Stepbook: ${schedule.procedure}`,
      schedule: ScheduleExpression.expression(expression, TimeZone.of(timezone)),
      enabled,
      timeWindow: flexibleWindowMinutes
        ? TimeWindow.flexible(Duration.minutes(flexibleWindowMinutes))
        : TimeWindow.off(),
      target: new StepFunctionsStartExecution(this.#machine, {
        input: ScheduleTargetInput.fromObject(starterInput(name, input)),
        deadLetterQueue: this.#undelivered,
        maxEventAge: Duration.seconds(retryPolicy.MaximumEventAgeInSeconds),
        retryAttempts: retryPolicy.MaximumRetryAttempts,
        role: this.#role,
      }),
    });
  }
}

const startRunFile = join(import.meta.dirname, '../../workflows/shared/schedule/start-run.asl.yaml');
