import { describe, expect, it } from '@jest/globals';
import { caller, roleArn, simulatedEngine } from '../engine-fixture.ts';

const day = 86_400;

/** Checks every day of a year, asks a person every thirty days, retries what fails, and reminds after a week. */
const yearly = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { day: 0, renewals: 0, reminders: 0 }, Next: 'Check' },
    Check: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'check', Payload: { day: '{% $day %}' } },
      Assign: { day: '{% $day + 1 %}' },
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 600, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'NONE' }],
      Next: 'Due',
    },
    Due: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $day >= 365 %}', Next: 'Report' },
        { Condition: '{% $day % 30 = 0 %}', Next: 'Ask' },
      ],
      Default: 'Tomorrow',
    },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}', day: '{% $day %}' } },
      TimeoutSeconds: 7 * day,
      Assign: { renewals: '{% $renewals + 1 %}' },
      Catch: [{ ErrorEquals: ['States.Timeout'], Assign: { reminders: '{% $reminders + 1 %}' }, Next: 'Tomorrow' }],
      Next: 'Tomorrow',
    },
    Tomorrow: { Type: 'Wait', Seconds: day, Next: 'Check' },
    Report: {
      Type: 'Succeed',
      Output: {
        renewals: '{% $renewals %}',
        reminders: '{% $reminders %}',
        ended: '{% $states.context.State.EnteredTime %}',
      },
    },
  },
};

describe('a year on a simulated clock', () => {
  it('passes in seconds for twenty executions, each event at its own time', async () => {
    const calls = new Map<string, number>();
    const { engine, clock } = simulatedEngine({
      lambda: {
        async invoke({ functionName, payload, executionArn }) {
          const { day: today, token } = JSON.parse(payload) as { day: number; token?: string };
          const key = `${executionArn} ${functionName} ${today}`;
          const times = (calls.get(key) ?? 0) + 1;
          calls.set(key, times);
          if (functionName === 'check' && today % 10 === 3 && times < 3) {
            return { statusCode: 200, functionError: 'Unhandled', payload: '{"errorType":"Busy"}' };
          }
          // Every third question is answered two days later; the others run out.
          if (token && today % 90 === 0) {
            clock.at(clock.now() + 2 * day * 1000, () => {
              void engine.call('SendTaskSuccess', { taskToken: token, output: '{}' }, caller);
            });
          }
          return { statusCode: 200, payload: '{}' };
        },
      },
    });
    const { stateMachineArn } = await engine.call(
      'CreateStateMachine',
      { name: 'yearly', definition: JSON.stringify(yearly), roleArn },
      caller,
    );
    const arns: string[] = [];
    for (let n = 0; n < 20; n++) {
      const { executionArn } = await engine.call('StartExecution', { stateMachineArn, name: `n${n}` }, caller);
      arns.push(executionArn!);
      await clock.advance(60_000);
    }
    const start = clock.now();
    await clock.advance(460 * day * 1000);

    for (const executionArn of arns) {
      const { status, output, startDate, stopDate } = await engine.call('DescribeExecution', { executionArn }, caller);
      expect(status).toBe('SUCCEEDED');
      const { renewals, reminders } = JSON.parse(output!);
      // Twelve questions a year: four answered after two days, eight given up after seven.
      expect([renewals, reminders]).toEqual([4, 8]);
      const waited = 364 * day + 4 * 2 * day + 8 * 7 * day;
      // Two retries, after 600 and 1,200 seconds, on each of the 37 days that end in 3.
      expect((Number(stopDate) - Number(startDate)) / 1000).toBe(waited + 37 * 1_800);
    }
    const { events } = await engine.call('GetExecutionHistory', { executionArn: arns[0], maxResults: 1000 }, caller);
    const times = events!.map(({ timestamp }) => Number(timestamp));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(start).toBeGreaterThan(0);
    await engine.close();
  }, 60_000);
});
