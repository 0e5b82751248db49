import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { WireFault } from '../wire/fault.ts';
import type { WireRequest } from '../wire/request.ts';

/** The parts of an `Authorization: AWS4-HMAC-SHA256 …` header. */
export interface Signature {
  accessKeyId: string;
  /** `YYYYMMDD`. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

/** How far a request's time may be off; AWS services allow fifteen minutes. */
const allowedSkewMs = 15 * 60 * 1000;
const payloadHashHeader = 'x-amz-content-sha256';
const unsignedPayloads = /^(UNSIGNED-PAYLOAD|STREAMING-)/;

/** Reads the Authorization header; undefined when there is none. @throws WireFault `malformedSignature` */
export function readSignature(request: WireRequest): Signature | undefined {
  const header = request.headers.authorization?.trim();
  if (!header) return undefined;
  if (!header.startsWith('AWS4-HMAC-SHA256')) {
    throw new WireFault('malformedSignature', `Unsupported AWS 'algorithm': '${header.split(' ')[0]}'.`);
  }
  const parts = new Map<string, string>();
  for (const part of header.slice('AWS4-HMAC-SHA256'.length).split(',')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const lacking = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  if (lacking.length > 0) {
    const text = lacking.map((name) => `Authorization header requires '${name}' parameter.`).join(' ');
    throw new WireFault('malformedSignature', `${text} Authorization=${header}`);
  }
  const scope = parts.get('Credential')!.split('/');
  const [accessKeyId, date, region, service, terminator] = scope;
  if (scope.length !== 5 || terminator !== 'aws4_request') {
    throw new WireFault(
      'malformedSignature',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${scope.join('/')}'`,
    );
  }
  return {
    accessKeyId: accessKeyId!,
    date: date!,
    region: region!,
    service: service!,
    signedHeaders: parts.get('SignedHeaders')!.split(';'),
    signature: parts.get('Signature')!,
  };
}

/**
 * Recomputes the signature over the request as it arrived (header authentication,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 * @throws WireFault `wrongSignature`, `signatureExpired`, `malformedSignature`
 */
export async function verifySignature(
  request: WireRequest,
  given: Signature,
  secretAccessKey: string,
  now: number,
): Promise<void> {
  const time = timeOf(request);
  const skew = now - time.getTime();
  if (Math.abs(skew) > allowedSkewMs) {
    const relation = skew > 0 ? 'Signature expired: ' : 'Signature not yet current: ';
    throw new WireFault(
      'signatureExpired',
      `${relation}${basic(time)} is now ${skew > 0 ? 'earlier' : 'later'} than ${basic(new Date(now - Math.sign(skew) * allowedSkewMs))} (${basic(new Date(now))} ${skew > 0 ? '-' : '+'} 15 min.)`,
    );
  }
  if (!given.signedHeaders.includes('host')) {
    throw new WireFault('wrongSignature', `'Host' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const unsigned = Object.keys(request.headers).find(
    (name) => name.startsWith('x-amz-') && name !== payloadHashHeader && !given.signedHeaders.includes(name),
  );
  if (unsigned) {
    throw new WireFault('wrongSignature', `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const headers: Record<string, string> = {};
  for (const name of given.signedHeaders) {
    const value = request.headers[name];
    if (value === undefined) throw mismatch();
    headers[name] = value;
  }
  checkPayloadHash(request, headers[payloadHashHeader] !== undefined);
  const signer = new SignatureV4({
    service: given.service,
    region: given.region,
    // The session token is one of the signed headers when there is one.
    credentials: { accessKeyId: given.accessKeyId, secretAccessKey },
    sha256: NodeSha256,
    uriEscapePath: given.service !== 's3',
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '',
      path: request.path,
      query: queryOf(request),
      headers,
      body: request.body,
    },
    { signingDate: time, signableHeaders: new Set(given.signedHeaders) },
  );
  const expected = Buffer.from(/Signature=([0-9a-f]+)/.exec(signed.headers.authorization ?? '')?.[1] ?? '');
  const found = Buffer.from(given.signature);
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) throw mismatch();
}

/** A stated hash of the payload must be the payload's, and must itself be signed when it says that there is none. */
function checkPayloadHash(request: WireRequest, signed: boolean): void {
  const stated = request.headers[payloadHashHeader];
  if (stated === undefined) return;
  if (unsignedPayloads.test(stated)) {
    if (signed) return;
    throw new WireFault('malformedSignature', `'${payloadHashHeader}' must be a signed header when it is '${stated}'`);
  }
  if (stated !== createHash('sha256').update(request.body).digest('hex')) {
    throw new WireFault(
      'wrongSignature',
      `The provided '${payloadHashHeader}' header does not match what was computed.`,
    );
  }
}

function mismatch(): WireFault {
  return new WireFault(
    'wrongSignature',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function timeOf(request: WireRequest): Date {
  const text = request.headers['x-amz-date'] ?? request.headers.date;
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  const time = parts
    ? new Date(Date.UTC(+parts[1]!, +parts[2]! - 1, +parts[3]!, +parts[4]!, +parts[5]!, +parts[6]!))
    : new Date(text ?? Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new WireFault('malformedSignature', `Date must be in ISO-8601 'basic format'. Got '${text ?? ''}'.`);
  }
  return time;
}

const basic = (time: Date) => time.toISOString().replace(/[-:]|\.\d+/g, '');

function queryOf(request: WireRequest): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const key of new Set(request.query.keys())) {
    const values = request.query.getAll(key);
    query[key] = values.length === 1 ? values[0]! : values;
  }
  return query;
}

/** The hash SignatureV4 wants, of Node's own. */
class NodeSha256 {
  #state: Hash | Hmac;
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.#state = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    if (this.#secret === undefined) return createHash('sha256');
    const secret = this.#secret;
    return createHmac('sha256', secret instanceof ArrayBuffer ? new Uint8Array(secret) : (secret as Uint8Array));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#state.update(chunk instanceof ArrayBuffer ? new Uint8Array(chunk) : (chunk as Uint8Array));
  }

  async digest(): Promise<Uint8Array> {
    return this.#state.digest();
  }

  reset(): void {
    this.#state = this.#fresh();
  }
}
