import { expect, it } from '@jest/globals';
import { readEstateFile } from '../../infra/estate-file.ts';
import { schedulesOf } from '../../workflows/schedules.ts';
import { starterName } from '../../workflows/shared/schedule/starting.ts';
import { arn, type Cell, region } from './cell.ts';
import { listed } from './template.ts';

/** The tests of what starts runs by itself. One synthesis serves these and those of the stack. */
export function describeSchedules(cell: Cell): void {
  const schedules = schedulesOf(readEstateFile('estates/example.yaml'));
  const found = () => cell.template.all('AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties);
  const starters = [...new Set(schedules.map(({ procedure }) => procedure))].sort();

  it('are those of the estate, each with its zone, window, retries and dead-letter queue', () => {
    expect(
      found()
        .map(({ Name }) => Name)
        .sort(),
    ).toEqual(schedules.map(({ name }) => name).sort());
    const byName = new Map(found().map((properties) => [properties.Name, properties]));
    for (const { name, input, expression, timezone, flexibleWindowMinutes } of schedules) {
      const { Target, ...properties } = byName.get(name);
      expect(properties).toMatchObject({
        GroupName: 'stepbook',
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: timezone,
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: flexibleWindowMinutes },
        State: 'ENABLED',
      });
      expect(JSON.parse(Target.Input)).toEqual({ schedule: name, time: '<aws.scheduler.scheduled-time>', input });
      expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 30 });
      const queue = cell.template.resources[Target.DeadLetterConfig.Arn.split(':').at(-1)]!;
      expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
    }
  });

  it('have starters, Express machines that may start their procedure and nothing else', () => {
    const machines = cell.template
      .all('AWS::StepFunctions::StateMachine')
      .map(([id, { Properties }]) => ({ id, ...Properties }))
      .filter(({ StateMachineType }) => StateMachineType === 'EXPRESS');
    expect(machines.map(({ StateMachineName }) => StateMachineName).sort()).toEqual(starters.map(starterName));
    for (const procedure of starters) {
      const machine = machines.find(({ StateMachineName }) => StateMachineName === starterName(procedure))!;
      const { Properties: role } = cell.template.resources[machine.RoleArn.split('/').at(-1)!]!;
      expect(role.RoleName).toBe(`stepbook-start-${procedure}-${region}`);
      const states = cell.template
        .statements(machine.RoleArn)
        .filter(({ Action }) => listed(Action).some((action) => !/^(logs|xray):/.test(action)));
      expect(states).toEqual([
        { Action: 'states:StartExecution', Effect: 'Allow', Resource: arn('states', `stateMachine:${procedure}`) },
      ]);
      for (const { Target } of found().filter(({ Target }) => Target.Arn === machine.id)) {
        const pairs = cell.template.statements(Target.RoleArn).map(({ Action, Resource }) => [Action, Resource]);
        expect(pairs).toEqual([
          ['states:StartExecution', machine.id],
          ['sqs:SendMessage', Target.DeadLetterConfig.Arn],
        ]);
      }
    }
  });

  it('raise an alarm when a time could not be delivered, and when a run was not started', () => {
    const alarms = cell.template.all('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.AlarmDescription);
    expect(alarms).toEqual(
      expect.arrayContaining([
        expect.stringContaining('EventBridge Scheduler could not start a scheduled run'),
        ...starters.map((procedure) => expect.stringContaining(`A scheduled run of ${procedure} was not started`)),
      ]),
    );
  });
}
