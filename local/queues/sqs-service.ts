import * as sqs from '@aws-sdk/client-sqs';
import type { Caller } from '../identities/caller.ts';
import { jsonService } from '../wire/json-service.ts';
import type { Service } from '../wire/service.ts';
import type { Queues } from './queues.ts';

type Input = Record<string, unknown>;
type Operation = (queues: Queues, input: Input, caller: Caller) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  CreateQueue: (queues, input, caller) => queues.create(input, caller),
  GetQueueUrl: (queues, input, caller) => queues.getUrl(input, caller),
  ListQueues: (queues, input, caller) => queues.list(input, caller),
  DeleteQueue: (queues, input, caller) => queues.delete(input, caller),
  PurgeQueue: (queues, input, caller) => queues.purge(input, caller),
  GetQueueAttributes: (queues, input, caller) => queues.attributes(input, caller),
  SetQueueAttributes: (queues, input, caller) => queues.setAttributes(input, caller),
  SendMessage: (queues, input, caller) => queues.send(input, caller),
  SendMessageBatch: (queues, input, caller) => queues.sendBatch(input, caller),
  ReceiveMessage: (queues, input, caller) => queues.receive(input, caller),
  DeleteMessage: (queues, input, caller) => queues.deleteMessage(input, caller),
  DeleteMessageBatch: (queues, input, caller) => queues.deleteBatch(input, caller),
  ChangeMessageVisibility: (queues, input, caller) => queues.changeVisibility(input, caller),
};

/** SQS with standard queues. */
export function sqsService(queues: Queues, onFault?: (error: unknown, operation: string) => void): Service {
  return jsonService({
    signingName: 'sqs',
    schemas: sqs,
    targetPrefix: 'AmazonSQS',
    serviceNamespace: 'com.amazonaws.sqs',
    version: '1.0',
    ...(onFault && { onFault }),
    demands(operation, { QueueUrl, QueueName }, { account, region }) {
      const name = String(QueueUrl ?? QueueName ?? '*')
        .split('/')
        .at(-1);
      return [{ action: `sqs:${operation}`, resource: `arn:aws:sqs:${region}:${account}:${name}` }];
    },
    async call(operation, input, caller) {
      const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!perform) {
        throw Object.assign(new Error(), { name: 'UnknownOperationException', $fault: 'client' });
      }
      return (await perform(queues, input, caller)) as object | undefined;
    },
  });
}
