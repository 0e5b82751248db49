import { randomUUID } from 'node:crypto';
import type { FaultKind, WireFault } from './fault.ts';
import type { WireAnswer } from './request.ts';

/** How a family of services words a refusal. */
export interface Protocol {
  refuse(fault: WireFault): WireAnswer;
}

type Wording = Record<FaultKind, [code: string, status: number]>;

const jsonWording: Wording = {
  missingSignature: ['MissingAuthenticationTokenException', 400],
  malformedSignature: ['IncompleteSignatureException', 400],
  unknownKey: ['UnrecognizedClientException', 400],
  wrongSignature: ['InvalidSignatureException', 400],
  signatureExpired: ['InvalidSignatureException', 400],
  accessDenied: ['AccessDeniedException', 400],
  unknownOperation: ['UnknownOperationException', 400],
  tooLarge: ['RequestEntityTooLargeException', 413],
  internal: ['InternalFailure', 500],
};

const restJsonWording: Wording = {
  ...jsonWording,
  missingSignature: ['MissingAuthenticationTokenException', 403],
  malformedSignature: ['IncompleteSignatureException', 403],
  unknownKey: ['UnrecognizedClientException', 403],
  wrongSignature: ['InvalidSignatureException', 403],
  signatureExpired: ['InvalidSignatureException', 403],
  accessDenied: ['AccessDeniedException', 403],
  unknownOperation: ['UnknownOperationException', 404],
};

const queryWording: Wording = {
  missingSignature: ['MissingAuthenticationToken', 403],
  malformedSignature: ['IncompleteSignature', 400],
  unknownKey: ['InvalidClientTokenId', 403],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  signatureExpired: ['SignatureDoesNotMatch', 403],
  accessDenied: ['AccessDenied', 403],
  unknownOperation: ['InvalidAction', 400],
  tooLarge: ['RequestEntityTooLarge', 413],
  internal: ['InternalFailure', 500],
};

const ec2Wording: Wording = {
  ...queryWording,
  unknownKey: ['AuthFailure', 401],
  wrongSignature: ['AuthFailure', 401],
  signatureExpired: ['RequestExpired', 400],
  accessDenied: ['UnauthorizedOperation', 403],
};

const s3Wording: Wording = {
  ...queryWording,
  missingSignature: ['AccessDenied', 403],
  malformedSignature: ['AuthorizationHeaderMalformed', 400],
  unknownKey: ['InvalidAccessKeyId', 403],
  signatureExpired: ['RequestTimeTooSkewed', 403],
  unknownOperation: ['MethodNotAllowed', 405],
  tooLarge: ['EntityTooLarge', 400],
  internal: ['InternalError', 500],
};

/** Text as XML character data. */
export function xmlText(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** AWS JSON 1.0 and 1.1: the error's name in the body's `__type`. */
export const jsonProtocol: Protocol = {
  refuse({ kind, message }) {
    const [code, status] = jsonWording[kind];
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
      body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }),
    };
  },
};

/** REST JSON: the error's name in `x-amzn-ErrorType`. */
export const restJsonProtocol: Protocol = {
  refuse({ kind, message }) {
    const [code, status] = restJsonWording[kind];
    return {
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, 'x-amzn-requestid': randomUUID() },
      body: JSON.stringify({ message }),
    };
  },
};

/** An error document of the Query protocol. */
export function queryError(code: string, message: string, status: number, namespace: string): WireAnswer {
  const id = randomUUID();
  const type = status >= 500 ? 'Receiver' : 'Sender';
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
    body: `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${xmlText(message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`,
  };
}

/** Query: STS and the like. */
export function queryProtocol(namespace: string): Protocol {
  return {
    refuse({ kind, message }) {
      const [code, status] = queryWording[kind];
      return queryError(code, message, status, namespace);
    },
  };
}

/** An error document as EC2 writes it. */
export function ec2Error(code: string, message: string, status: number): WireAnswer {
  const id = randomUUID();
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': id },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${xmlText(message)}</Message></Error></Errors><RequestID>${id}</RequestID></Response>`,
  };
}

export const ec2Protocol: Protocol = {
  refuse({ kind, message }) {
    const [code, status] = ec2Wording[kind];
    return ec2Error(code, message, status);
  },
};

/** An error document as S3 writes it. */
export function s3Error(code: string, message: string, status: number, resource = ''): WireAnswer {
  const id = randomUUID();
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': id },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${xmlText(message)}</Message><Resource>${xmlText(resource)}</Resource><RequestId>${id}</RequestId></Error>`,
  };
}

export const s3Protocol: Protocol = {
  refuse({ kind, message }) {
    const [code, status] = s3Wording[kind];
    return s3Error(code, message, status);
  },
};
