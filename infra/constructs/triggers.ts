import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { functions, type Trigger } from '../../lambdas/catalog.ts';
import { pascal } from '../names.ts';
import type { Alerts } from './alerts.ts';
import type { CellFunctions } from './cell-functions.ts';

/** How a rule is made for each kind of trigger. */
const rules: {
  [Kind in Trigger['kind']]: (trigger: Extract<Trigger, { kind: Kind }>) => ConstructorParameters<typeof Rule>[2];
} = {
  event: ({ source, detailType, detail }) => ({
    eventPattern: { source: [source], detailType: [detailType], ...(detail && { detail }) },
  }),
  schedule: ({ rate }) => ({ schedule: Schedule.expression(rate) }),
};
const ruleOf = <Kind extends Trigger['kind']>(trigger: Extract<Trigger, { kind: Kind }>) =>
  (rules[trigger.kind as Kind] as (trigger: Extract<Trigger, { kind: Kind }>) => ConstructorParameters<typeof Rule>[2])(
    trigger,
  );

/** The events and schedules that start functions, as the catalogue has them. What cannot be delivered is kept and told of. */
export class Triggers extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { functions: deployed, alerts }: { functions: CellFunctions; alerts: Alerts },
  ) {
    super(scope, id);
    const undelivered = alerts.deadLetters(this, 'Undelivered', 'EventBridge could not deliver an event to Stepbook.');
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the rules below; the check knows only those of queues and functions.',
    });
    for (const spec of functions) {
      spec.triggers?.forEach((trigger, index) => {
        const rule = new Rule(this, `${pascal(spec.name)}${index}`, {
          ...ruleOf(trigger),
          description: `Stepbook: starts ${spec.name}, which ${spec.does}`.slice(0, 512),
        });
        rule.addTarget(
          new LambdaFunction(deployed.get(spec.name), {
            deadLetterQueue: undelivered,
            maxEventAge: Duration.hours(24),
            ...(trigger.kind === 'schedule' && { event: RuleTargetInput.fromObject({}) }),
          }),
        );
      });
    }
  }
}
