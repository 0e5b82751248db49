import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/**
 * Who hears of trouble, by a way of its own: mails of a failed run are sent by `close-run` through SES, and these alarms
 * come by SNS also when that function, or SES, is what failed.
 */
export class Alerts extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { mails }: { mails: string[] }) {
    super(scope, id);
    this.#topic = new Topic(this, 'Topic', { displayName: 'Stepbook alerts', enforceSSL: true });
    // A policy of its own (here: TLS only) takes the place of the default one, by which alarms may publish.
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const mail of mails) this.#topic.addSubscription(new EmailSubscription(mail));
  }

  /** Sends an alarm when the metric is at least one in five minutes. `description` says what to do. */
  on(scope: Construct, id: string, metric: IMetric, description: string): Alarm {
    const alarm = new Alarm(scope, id, {
      metric,
      alarmDescription: description,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    return alarm;
  }

  /** A queue for events that could not be delivered or handled: kept for 14 days, and told of at once. */
  deadLetters(scope: Construct, id: string, what: string): Queue {
    const queue = new Queue(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const metric = queue.metricApproximateNumberOfMessagesVisible({
      statistic: 'Maximum',
      period: Duration.minutes(5),
    });
    this.on(
      scope,
      `${id}Alarm`,
      metric,
      `${what} The messages in ${queue.node.path} have them; they are kept for 14 days.`,
    );
    return queue;
  }
}
