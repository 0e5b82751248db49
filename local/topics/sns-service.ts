import { randomUUID } from 'node:crypto';
import type { XmlValue } from '../ec2/xml.ts';
import type { Caller } from '../identities/caller.ts';
import { queryError, queryProtocol, xmlText } from '../wire/protocol.ts';
import { queryOperation, queryParameters } from '../wire/query.ts';
import type { Service } from '../wire/service.ts';
import { SnsRefusal, type Topics } from './topics.ts';

const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';

type Operation = (topics: Topics, parameters: URLSearchParams, caller: Caller) => XmlValue;

const operations: Readonly<Record<string, Operation>> = {
  CreateTopic: (topics, parameters, caller) => topics.create(parameters, caller),
  DeleteTopic: (topics, parameters) => topics.remove(parameters),
  ListTopics: (topics, parameters, caller) => topics.list(parameters, caller),
  Subscribe: (topics, parameters) => topics.subscribe(parameters),
  Unsubscribe: (topics, parameters) => topics.unsubscribe(parameters),
  ListSubscriptionsByTopic: (topics, parameters, caller) => topics.listSubscriptions(parameters, caller),
  Publish: (topics, parameters) => topics.publish(parameters),
};

/** SNS with standard topics. */
export function snsService(topics: Topics, onFault?: (error: unknown, operation: string) => void): Service {
  return {
    signingName: 'sns',
    protocol: queryProtocol(namespace),
    operationOf(request) {
      const operation = queryOperation(request, 'sns');
      return operation !== undefined && Object.hasOwn(operations, operation) ? operation : undefined;
    },
    demands(operation, request) {
      const parameters = queryParameters(request);
      return [
        { action: `sns:${operation}`, resource: parameters.get('TopicArn') ?? parameters.get('TargetArn') ?? '*' },
      ];
    },
    async answer(operation, request, caller) {
      try {
        const result = operations[operation]!(topics, queryParameters(request), caller);
        const id = randomUUID();
        const body = `<${operation}Result>${xmlOf(result)}</${operation}Result>`;
        return {
          status: 200,
          headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
          body: `<${operation}Response xmlns="${namespace}">${body}<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${operation}Response>`,
        };
      } catch (error) {
        if (error instanceof SnsRefusal) return queryError(error.name, error.message, error.status, namespace);
        onFault?.(error, operation);
        return queryError('InternalError', 'An internal error has occurred', 500, namespace);
      }
    },
  };
}

/** A value as the Query protocol writes it: each element of a list in a `<member>`. */
function xmlOf(value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => `<member>${xmlOf(item)}</member>`).join('');
  if (typeof value !== 'object' || value instanceof Date) return xmlText(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${xmlOf(member)}</${name}>`)
    .join('');
}
