import { randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/clock.ts';
import type { XmlValue } from '../ec2/xml.ts';
import { type Subscription, TopicStore } from './topic-store.ts';

export interface TopicsOptions {
  /** The topics' file. */
  file: string;
  clock: Clock;
  /** Hands a message to a queue by its ARN. */
  sendToQueue(arn: string, body: string): void;
  /** Invokes a function by its ARN later. */
  invokeLater(arn: string, payload: string): void;
  /** A message that could not be handed on. */
  onFault(error: unknown, what: string): void;
}

interface Place {
  account: string;
  region: string;
}

/** SNS's refusal: the code on the wire. */
export class SnsRefusal extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** A message as its receivers get it. */
interface Published {
  id: string;
  topic: string;
  subject: string | undefined;
  message: string;
  time: string;
}

type Deliver = (options: TopicsOptions, subscription: Subscription, published: Published) => void;

/** What can subscribe, by protocol. */
const protocols: Readonly<Record<string, Deliver>> = {
  sqs(options, { endpoint, raw }, published) {
    options.sendToQueue(endpoint, raw ? published.message : JSON.stringify(notification(published)));
  },
  lambda(options, subscription, published) {
    const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn };
    const Records = [{ ...record, Sns: { ...notification(published), MessageAttributes: {} } }];
    options.invokeLater(subscription.endpoint, JSON.stringify({ Records }));
  },
};

/** SNS's standard topics, with queues and functions as subscribers. */
export class Topics {
  readonly #options: TopicsOptions;
  readonly #store: TopicStore;

  constructor(options: TopicsOptions) {
    this.#options = options;
    this.#store = new TopicStore(options.file);
  }

  create(parameters: URLSearchParams, place: Place): XmlValue {
    const name = parameters.get('Name') ?? '';
    if (!/^[\w-]{1,256}$/.test(name)) throw invalid('Topic Name');
    const TopicArn = `${prefixOf(place)}${name}`;
    this.#store.create(TopicArn);
    return { TopicArn };
  }

  remove(parameters: URLSearchParams): XmlValue {
    this.#store.remove(parameters.get('TopicArn') ?? '');
    return undefined;
  }

  list(_parameters: URLSearchParams, place: Place): XmlValue {
    return { Topics: this.#store.list(prefixOf(place)).map((TopicArn) => ({ TopicArn })) };
  }

  subscribe(parameters: URLSearchParams): XmlValue {
    const topic = this.#require(parameters.get('TopicArn'));
    const protocol = parameters.get('Protocol') ?? '';
    if (!Object.hasOwn(protocols, protocol)) {
      throw invalid(
        `Protocol: the embedded SNS delivers to ${Object.keys(protocols).join(' and ')}, not to '${protocol}'`,
      );
    }
    const endpoint = parameters.get('Endpoint') ?? '';
    if (!endpoint.startsWith(`arn:aws:${protocol}:`)) throw invalid(`Endpoint '${endpoint}'`);
    const raw = attributeOf(parameters, 'RawMessageDelivery') === 'true';
    const known = this.#store
      .subscriptions(topic)
      .find((one) => one.protocol === protocol && one.endpoint === endpoint);
    const arn = known?.arn ?? `${topic}:${randomUUID()}`;
    this.#store.subscribe({ arn, topic, protocol, endpoint, raw });
    return { SubscriptionArn: arn };
  }

  unsubscribe(parameters: URLSearchParams): XmlValue {
    this.#store.unsubscribe(parameters.get('SubscriptionArn') ?? '');
    return undefined;
  }

  listSubscriptions(parameters: URLSearchParams, { account }: Place): XmlValue {
    const subscriptions = this.#store.subscriptions(this.#require(parameters.get('TopicArn')));
    return {
      Subscriptions: subscriptions.map(({ arn, topic, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        Owner: account,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topic,
      })),
    };
  }

  publish(parameters: URLSearchParams): XmlValue {
    const topic = this.#require(parameters.get('TopicArn') ?? parameters.get('TargetArn'));
    const message = parameters.get('Message') ?? '';
    if (message === '') throw invalid('Empty message');
    if (Buffer.byteLength(message) > largestMessage) throw invalid('Message too long');
    const id = randomUUID();
    const time = new Date(this.#options.clock.now()).toISOString();
    const published = { id, topic, subject: parameters.get('Subject') ?? undefined, message, time };
    for (const subscription of this.#store.subscriptions(topic)) {
      try {
        protocols[subscription.protocol]!(this.#options, subscription, published);
      } catch (error) {
        // Nobody who publishes hears of a subscriber that is gone.
        this.#options.onFault(error, `sns, ${subscription.arn}`);
      }
    }
    return { MessageId: id };
  }

  close(): void {
    this.#store.close();
  }

  #require(arn: string | null): string {
    if (arn === null || !/^arn:aws:sns:[^:]*:\d{12}:[\w-]+$/.test(arn)) throw invalid('TopicArn');
    if (!this.#store.has(arn)) throw new SnsRefusal('NotFound', 'Topic does not exist', 404);
    return arn;
  }
}

/** Bytes (SNS, Publish: Message). */
const largestMessage = 262_144;

const invalid = (what: string) => new SnsRefusal('InvalidParameter', `Invalid parameter: ${what}`);
const prefixOf = ({ account, region }: Place) => `arn:aws:sns:${region}:${account}:`;

function attributeOf(parameters: URLSearchParams, name: string): string | undefined {
  for (const [key, value] of parameters) {
    if (/^Attributes\.entry\.\d+\.key$/.test(key) && value === name) {
      return parameters.get(key.replace(/key$/, 'value')) ?? undefined;
    }
  }
  return undefined;
}

/** What a queue or a function is given of a message (SNS Developer Guide, "HTTP/HTTPS notification JSON format"). */
function notification({ id, topic, subject, message, time }: Published): object {
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: time,
  };
}
