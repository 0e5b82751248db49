import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { functionUrls } from '../../../local/functions/function-url-page.ts';
import { authenticate, type IssuedKey } from '../../../local/identities/authenticate.ts';
import type { WireRequest } from '../../../local/wire/request.ts';

const account = '111111111111';
const now = Date.parse('2026-11-20T12:00:00.000Z');
const ada: IssuedKey = {
  accessKeyId: 'AKIAADAADAADAADAADAA',
  secretAccessKey: 'secret-of-ada',
  account,
  principal: `arn:aws:iam::${account}:user/ada`,
};
const session: IssuedKey = {
  ...ada,
  accessKeyId: 'ASIASESSIONSESSIONSE',
  secretAccessKey: 'secret-of-the-session',
  principal: `arn:aws:sts::${account}:assumed-role/Ada/ada`,
  sessionName: 'ada',
  sessionToken: 'token-of-the-session',
};
const findKey = (id: string) => [ada, session].find(({ accessKeyId }) => accessKeyId === id);

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(chunk as Uint8Array);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

const path = `/lambda-url/${account}/stepbook-cast-vote/`;
const body = '{"decision":"approve"}';

/** A vote as it would have been recorded on its way. */
async function recorded(key: IssuedKey = ada, { service = 'lambda', at = now } = {}): Promise<WireRequest> {
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const signer = new SignatureV4({
    service,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
  });
  const all = { host: '127.0.0.1:4747', 'content-type': 'application/json' };
  const made = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path, query: {}, headers: all, body },
    { signingDate: new Date(at) },
  );
  return {
    method: 'POST',
    path,
    query: new URLSearchParams(),
    rawQuery: '',
    headers: made.headers,
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  };
}
const principalOf = async (request: WireRequest, at = now) => (await authenticate(request, findKey, at)).principal;
const without = (request: WireRequest, name: string) => {
  const { [name]: _, ...headers } = request.headers;
  return { ...request, headers };
};

describe('a recorded call', () => {
  it('is its signer, for a quarter of an hour and no longer, on either side', async () => {
    expect(await principalOf(await recorded())).toBe(ada.principal);
    expect(await principalOf(await recorded(session))).toBe(session.principal);
    const quarter = 15 * 60_000;
    expect(await principalOf(await recorded(), now + quarter)).toBe(ada.principal);
    await expect(principalOf(await recorded(), now + quarter + 1000)).rejects.toMatchObject({
      kind: 'signatureExpired',
    });
    await expect(principalOf(await recorded(), now - quarter - 1000)).rejects.toMatchObject({
      kind: 'signatureExpired',
    });
  });

  it.each<[string, (request: WireRequest) => WireRequest]>([
    ['with another body', (request) => ({ ...request, body: Buffer.from('{"decision":"reject"}') })],
    [
      'with another body and its hash',
      (request) => {
        const other = Buffer.from('{"decision":"reject"}');
        const hash = createHash('sha256').update(other).digest('hex');
        return { ...request, body: other, headers: { ...request.headers, 'x-amz-content-sha256': hash } };
      },
    ],
    [
      'with a payload that says it is unsigned',
      (request) => ({
        ...request,
        body: Buffer.from('{"decision":"reject"}'),
        headers: { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      }),
    ],
    ['for another function', (request) => ({ ...request, path: path.replace('cast-vote', 'read-run') })],
    ['with a query', (request) => ({ ...request, query: new URLSearchParams('a=1') })],
    ['with another method', (request) => ({ ...request, method: 'PUT' })],
    [
      'at another time',
      (request) => ({ ...request, headers: { ...request.headers, 'x-amz-date': '20261120T120001Z' } }),
    ],
    [
      'under another key',
      (request) => ({
        ...request,
        headers: {
          ...request.headers,
          authorization: request.headers.authorization!.replace(ada.accessKeyId, session.accessKeyId),
          'x-amz-security-token': session.sessionToken!,
        },
      }),
    ],
    [
      'with a target that nobody signed',
      (request) => ({
        ...request,
        headers: { ...request.headers, 'x-amz-target': 'AWSStepFunctions.StopExecution' },
      }),
    ],
    [
      'without the signature of its host',
      (request) => ({
        ...request,
        headers: { ...request.headers, authorization: request.headers.authorization!.replace('host;', '') },
      }),
    ],
  ])('is refused %s', async (_what, change) => {
    await expect(principalOf(change(await recorded()))).rejects.toMatchObject({ name: 'WireFault' });
  });

  it('of a session is refused without its token, or with another; a user has none', async () => {
    const request = await recorded(session);
    await expect(principalOf(without(request, 'x-amz-security-token'))).rejects.toMatchObject({ kind: 'unknownKey' });
    const other = { ...request, headers: { ...request.headers, 'x-amz-security-token': 'other' } };
    await expect(principalOf(other)).rejects.toMatchObject({ kind: 'unknownKey' });
    const user = await recorded();
    const added = { ...user, headers: { ...user.headers, 'x-amz-security-token': 'x' } };
    await expect(principalOf(added)).rejects.toMatchObject({ kind: 'unknownKey' });
  });

  it('that was signed for another service is no vote', async () => {
    const fn = { account, arn: 'arn', name: 'stepbook-cast-vote', url: { auth: 'AWS_IAM' } };
    const asked: string[] = [];
    const page = functionUrls({
      runtime: { find: () => fn, invoke: async () => asked.push('invoked') } as never,
      findKey,
      authorizer: { authorize: () => {}, used: () => [] },
      now: () => now,
    });
    const answer = await page(await recorded(ada, { service: 'sts' }));
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('scoped to correct service') });
    expect(asked).toEqual([]);
  });
});
