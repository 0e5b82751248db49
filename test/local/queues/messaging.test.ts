import { join } from 'node:path';
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createAuthorizer } from '../../../local/identities/authorize.ts';
import { Queues } from '../../../local/queues/queues.ts';
import { sqsService } from '../../../local/queues/sqs-service.ts';
import { snsService } from '../../../local/topics/sns-service.ts';
import { Topics } from '../../../local/topics/topics.ts';
import { type Front, openFront } from '../../../local/wire/front.ts';
import { tempFolder } from '../temp-folder.ts';

const folder = tempFolder();
const clock = new SimulatedClock(Date.now());
const invoked: { arn: string; payload: string }[] = [];
const faults: unknown[] = [];
let front: Front;
let queues: Queues;
let topics: Topics;
let sqs: SQSClient;
let sns: SNSClient;

beforeAll(async () => {
  const onFault = (error: unknown) => faults.push(error);
  queues = new Queues({ file: join(folder, 'queues.sqlite'), clock, endpoint: () => front.url });
  topics = new Topics({
    file: join(folder, 'topics.sqlite'),
    clock,
    sendToQueue: (arn, body) => queues.sendTo(arn, body),
    invokeLater: (arn, payload) => invoked.push({ arn, payload }),
    onFault,
  });
  front = await openFront(0, {
    services: [sqsService(queues, onFault), snsService(topics, onFault)],
    pages: {},
    findKey: () => undefined,
    authorizer: createAuthorizer({ functions: [], functionName: () => '', cellOf: () => undefined }),
    ready: Promise.resolve(),
    now: () => Date.now(),
    fallback: () => new Response(),
    onFault,
  });
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'any' };
  const config = { endpoint: front.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  sqs = new SQSClient(config);
  sns = new SNSClient(config);
});
afterAll(async () => {
  sqs.destroy();
  sns.destroy();
  queues.close();
  topics.close();
  await front.close();
  expect(faults).toEqual([]);
});

async function queue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl!;
}
const receive = (QueueUrl: string, more: object = {}) => sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }));

describe('a queue', () => {
  it('gives a message to one receiver, and again when that one has not deleted it in time', async () => {
    const QueueUrl = await queue('jobs', { VisibilityTimeout: '10' });
    const MessageAttributes = { of: { DataType: 'String', StringValue: 'x' } };
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', MessageAttributes }));
    const first = await receive(QueueUrl, { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
    const meanwhile = await receive(QueueUrl);
    await clock.advance(10_000);
    const again = await receive(QueueUrl, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.Messages![0]!.ReceiptHandle }));
    await clock.advance(10_000);

    expect(first.Messages).toMatchObject([{ MessageId: sent.MessageId, Body: 'one', MessageAttributes }]);
    expect(first.Messages![0]!.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(first.Messages![0]!.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SenderId: '111111111111' });
    expect(meanwhile.Messages).toBeUndefined();
    expect(again.Messages).toMatchObject([{ Body: 'one', Attributes: { ApproximateReceiveCount: '2' } }]);
    expect((await receive(QueueUrl)).Messages).toBeUndefined();
  });

  it('lets a receiver wait for a message, and one that is delayed come later', async () => {
    const QueueUrl = await queue('slow');
    const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'come' }));
    expect((await waiting).Messages).toMatchObject([{ Body: 'come' }]);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 5 }));
    expect((await receive(QueueUrl)).Messages).toBeUndefined();
    await clock.advance(5_000);
    expect((await receive(QueueUrl)).Messages).toMatchObject([{ Body: 'later' }]);
  });

  it('counts its messages and takes several at once', async () => {
    const QueueUrl = await queue('many');
    const Entries = ['a', 'b', ''].map((MessageBody, at) => ({ Id: `e${at}`, MessageBody }));
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const { Messages } = await receive(QueueUrl);
    const { ReceiptHandle } = Messages![0]!;
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));

    expect(answer.Successful!.map(({ Id }) => Id)).toEqual(['e0', 'e1']);
    expect(answer.Failed).toMatchObject([{ Id: 'e2', Code: 'MissingParameter', SenderFault: true }]);
    expect(Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:111111111111:many',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
  });

  it('is refused where there is none', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
    await expect(queue('x.fifo')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('a topic', () => {
  const topic = async (Name: string) => (await sns.send(new CreateTopicCommand({ Name }))).TopicArn!;

  it('hands what is published to the queues and functions that subscribe', async () => {
    const TopicArn = await topic('news');
    const [plain, raw] = [await queue('plain'), await queue('raw')];
    const subscribe = (Protocol: string, Endpoint: string, Attributes = {}) =>
      sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
    await subscribe('sqs', 'arn:aws:sqs:us-east-1:111111111111:plain');
    await subscribe('sqs', 'arn:aws:sqs:us-east-1:111111111111:raw', { RawMessageDelivery: 'true' });
    await subscribe('lambda', 'arn:aws:lambda:us-east-1:111111111111:function:f');
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: '<1>', Subject: 's' }));
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));

    const received = JSON.parse((await receive(plain)).Messages![0]!.Body!);
    expect(received).toMatchObject({ Type: 'Notification', MessageId, TopicArn, Subject: 's', Message: '<1>' });
    expect((await receive(raw)).Messages).toMatchObject([{ Body: '<1>' }]);
    expect(JSON.parse(invoked[0]!.payload).Records[0].Sns).toMatchObject({ MessageId, Message: '<1>' });
    expect(Subscriptions).toHaveLength(3);
  });

  it('is refused where there is none, and so is a way of delivery that is not here', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:111111111111:none';
    await expect(sns.send(new PublishCommand({ TopicArn, Message: 'm' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
    const email = new SubscribeCommand({ TopicArn: await topic('mails'), Protocol: 'email', Endpoint: 'a@b.example' });
    await expect(sns.send(email)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
