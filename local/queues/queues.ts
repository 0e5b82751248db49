import {
  BatchEntryIdsNotDistinct,
  EmptyBatchRequest,
  InvalidMessageContents,
  type MessageSystemAttributeName,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiptHandleIsInvalid,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../../engine/clock.ts';
import { md5, md5OfAttributes } from './digests.ts';
import { type Message, type MessageAttribute, type Queue, QueueStore } from './queue-store.ts';

export interface QueuesOptions {
  /** The queues' file. */
  file: string;
  clock: Clock;
  /** e.g. `http://127.0.0.1:4747`: what queues' URLs begin with. */
  endpoint(): string;
}

interface Place {
  account: string;
  region: string;
}

type Input = Record<string, unknown>;

const meta = { $metadata: {} };
const refused = (name: string, message: string) =>
  new SQSServiceException({ name, message, $fault: 'client', $metadata: {} });

/** SQS's standard queues, every account and region. */
export class Queues {
  readonly #store: QueueStore;
  readonly #options: QueuesOptions;
  /** Told when a message has come, by the queue's ARN. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #closed = false;

  constructor(options: QueuesOptions) {
    this.#options = options;
    this.#store = new QueueStore(options.file);
  }

  create({ QueueName, Attributes = {} }: Input, place: Place): object {
    const name = String(QueueName);
    const attributes = Attributes as Record<string, string>;
    if (name.endsWith('.fifo') || attributes.FifoQueue === 'true') {
      throw refused('InvalidParameterValue', 'The embedded SQS has standard queues only.');
    }
    if (!/^[\w-]{1,80}$/.test(name)) {
      const allowed = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
      throw refused('InvalidParameterValue', allowed);
    }
    const arn = arnOf(place, name);
    const known = this.#store.find(arn);
    if (known && Object.entries(attributes).some(([key, value]) => known.attributes[key] !== value)) {
      const message = 'A queue already exists with the same name and a different value for attribute(s)';
      throw new QueueNameExists({ message, ...meta });
    }
    if (!known) this.#store.put({ arn, name, attributes, created: this.#options.clock.now() });
    return { QueueUrl: this.#urlOf(place, name) };
  }

  getUrl({ QueueName }: Input, place: Place): object {
    const { name } = this.#require(arnOf(place, String(QueueName)));
    return { QueueUrl: this.#urlOf(place, name) };
  }

  list({ QueueNamePrefix = '' }: Input, place: Place): object {
    const found = this.#store.list(arnOf(place, String(QueueNamePrefix)));
    return found.length === 0 ? {} : { QueueUrls: found.map(({ name }) => this.#urlOf(place, name)) };
  }

  delete(input: Input, place: Place): void {
    this.#store.remove(this.#of(input, place).arn);
  }

  purge(input: Input, place: Place): void {
    this.#store.purge(this.#of(input, place).arn);
  }

  attributes(input: Input, place: Place): object {
    const queue = this.#of(input, place);
    const { visible, hidden, delayed } = this.#store.counts(queue.arn, this.#options.clock.now());
    const all: Record<string, string> = {
      QueueArn: queue.arn,
      CreatedTimestamp: String(Math.floor(queue.created / 1000)),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      ...defaults,
      ...queue.attributes,
    };
    const wanted = (input.AttributeNames as string[] | undefined) ?? [];
    const chosen = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
    return { Attributes: Object.fromEntries(chosen) };
  }

  setAttributes(input: Input, place: Place): void {
    const queue = this.#of(input, place);
    this.#store.put({ ...queue, attributes: { ...queue.attributes, ...(input.Attributes as object) } });
  }

  send(input: Input, place: Place): object {
    return this.#post(this.#of(input, place), input);
  }

  /** Sends to a queue by its ARN, for a topic. @throws {QueueDoesNotExist} */
  sendTo(arn: string, body: string): void {
    this.#post(this.#require(arn), { MessageBody: body });
  }

  sendBatch(input: Input, place: Place): object {
    const queue = this.#of(input, place);
    return this.#batch(input, (entry) => this.#post(queue, entry));
  }

  async receive(input: Input, place: Place): Promise<object> {
    const queue = this.#of(input, place);
    const settings = { ...defaults, ...queue.attributes };
    const { VisibilityTimeout = settings.VisibilityTimeout, MaxNumberOfMessages = 1 } = input;
    const waitSeconds = Number(input.WaitTimeSeconds ?? settings.ReceiveMessageWaitTimeSeconds);
    const take = () => {
      const now = this.#options.clock.now();
      return this.#store.receive(queue.arn, Number(MaxNumberOfMessages), now, now + Number(VisibilityTimeout) * 1000);
    };
    let messages = take();
    if (messages.length === 0 && waitSeconds > 0) {
      await this.#arrival(queue.arn, waitSeconds * 1000);
      if (!this.#closed) messages = take();
    }
    return messages.length === 0 ? {} : { Messages: messages.map((message) => shown(message, input, place.account)) };
  }

  deleteMessage(input: Input, place: Place): void {
    this.#store.delete(this.#of(input, place).arn, String(input.ReceiptHandle));
  }

  deleteBatch(input: Input, place: Place): object {
    const { arn } = this.#of(input, place);
    return this.#batch(input, ({ ReceiptHandle }) => {
      this.#store.delete(arn, String(ReceiptHandle));
      return {};
    });
  }

  changeVisibility(input: Input, place: Place): void {
    const until = this.#options.clock.now() + Number(input.VisibilityTimeout) * 1000;
    if (this.#store.hide(this.#of(input, place).arn, String(input.ReceiptHandle), until)) return;
    throw new ReceiptHandleIsInvalid({ message: 'The input receipt handle is invalid.', ...meta });
  }

  close(): void {
    this.#closed = true;
    for (const told of this.#waiting.values()) for (const tell of told) tell();
    this.#store.close();
  }

  #post({ arn, attributes }: Queue, { MessageBody, MessageAttributes = {}, DelaySeconds }: Input): object {
    const body = String(MessageBody);
    if (body === '') throw refused('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > largestMessage) {
      const message = `One or more parameters are invalid. Reason: Message must be shorter than ${largestMessage} bytes.`;
      throw refused('InvalidParameterValue', message);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what SQS refuses
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(body)) {
      const message = 'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF';
      throw new InvalidMessageContents({ message, ...meta });
    }
    const now = this.#options.clock.now();
    const delay = Number(DelaySeconds ?? attributes.DelaySeconds ?? 0) * 1000;
    const given = MessageAttributes as Record<string, MessageAttribute>;
    const MessageId = this.#store.send(arn, body, given, now, now + delay);
    for (const tell of this.#waiting.get(arn) ?? []) tell();
    const MD5OfMessageAttributes = md5OfAttributes(given);
    return { MessageId, MD5OfMessageBody: md5(body), ...(MD5OfMessageAttributes && { MD5OfMessageAttributes }) };
  }

  /** Resolves when a message comes, or after so long. */
  async #arrival(arn: string, millis: number): Promise<void> {
    const { clock } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(arn) ?? new Set();
    this.#waiting.set(arn, waiting.add(resolve));
    const cancel = clock.at(clock.now() + millis, resolve);
    await promise;
    cancel();
    waiting.delete(resolve);
  }

  #batch({ Entries }: Input, perform: (entry: Input) => object): object {
    const entries = (Entries ?? []) as Input[];
    if (entries.length === 0) throw new EmptyBatchRequest({ message: 'There should be at least one entry.', ...meta });
    if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
      throw new BatchEntryIdsNotDistinct({ message: 'Id of the entries must be distinct.', ...meta });
    }
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of entries) {
      try {
        Successful.push({ Id: entry.Id, ...perform(entry) });
      } catch (error) {
        const { name, message } = error as Error;
        Failed.push({ Id: entry.Id, Code: name, Message: message, SenderFault: true });
      }
    }
    return { Successful, Failed };
  }

  /** The queue of a URL, whatever its host: a definition may name it as AWS does. */
  #of({ QueueUrl }: Input, place: Place): Queue {
    const [account, name] = String(QueueUrl).split('/').slice(-2);
    return this.#require(arnOf({ ...place, account: account! }, name ?? ''), place.account);
  }

  #require(arn: string, caller?: string): Queue {
    const queue = this.#store.find(arn);
    const foreign = caller !== undefined && arn.split(':')[4] !== caller;
    if (!queue || foreign) throw new QueueDoesNotExist({ message: 'The specified queue does not exist.', ...meta });
    return queue;
  }

  #urlOf({ account }: Place, name: string): string {
    return `${this.#options.endpoint()}/${account}/${name}`;
  }
}

const defaults = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
};
const largestMessage = 1_048_576;

const arnOf = ({ account, region }: Place, name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

function shown(message: Message, input: Input, account: string): object {
  const system: Partial<Record<MessageSystemAttributeName, string>> = {
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    ApproximateReceiveCount: String(message.receives),
    SenderId: account,
    SentTimestamp: String(message.sent),
  };
  const asked = [
    ...((input.AttributeNames ?? []) as string[]),
    ...((input.MessageSystemAttributeNames ?? []) as string[]),
  ];
  const Attributes = Object.entries(system).filter(([name]) => asked.includes('All') || asked.includes(name));
  const names = (input.MessageAttributeNames ?? []) as string[];
  const wanted = (name: string) =>
    names.some(
      (one) =>
        one === 'All' || one === '.*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
    );
  const MessageAttributes = Object.fromEntries(Object.entries(message.attributes).filter(([name]) => wanted(name)));
  const MD5OfMessageAttributes = md5OfAttributes(MessageAttributes);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Attributes.length > 0 && { Attributes: Object.fromEntries(Attributes) }),
    ...(MD5OfMessageAttributes && { MD5OfMessageAttributes, MessageAttributes }),
  };
}
