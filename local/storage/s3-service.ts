import { createHash, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { s3Error, s3Protocol, xmlText } from '../wire/protocol.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import type { Service } from '../wire/service.ts';
import { objectBody } from './aws-chunked.ts';
import type { Bucket } from './bucket.ts';
import { type Buckets, bucketName } from './buckets.ts';

type BucketOperation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'HeadBucket'
  | 'DeleteBucket';
type Operation = BucketOperation | 'CreateBucket' | 'ListBuckets';

const actions: Record<Operation, string> = {
  PutObject: 's3:PutObject',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  ListObjectsV2: 's3:ListBucket',
  HeadBucket: 's3:ListBucket',
  DeleteObject: 's3:DeleteObject',
  CreateBucket: 's3:CreateBucket',
  DeleteBucket: 's3:DeleteBucket',
  ListBuckets: 's3:ListAllMyBuckets',
};

function operationOf({ method, path, headers, query }: WireRequest): Operation | undefined {
  if (!/Credential=[^,]*\/s3\/aws4_request/.test(headers.authorization ?? '')) return undefined;
  const { bucket, key } = placeOf(path);
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : undefined;
  if (key === '') {
    const bare = [...query.keys()].every((name) => name.startsWith('x-'));
    if (bare && method === 'PUT') return 'CreateBucket';
    if (bare && method === 'DELETE') return 'DeleteBucket';
    if (method === 'HEAD') return 'HeadBucket';
    return method === 'GET' && query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
  }
  if (method === 'PUT') return headers['x-amz-copy-source'] || query.has('uploadId') ? undefined : 'PutObject';
  if (method === 'DELETE') return 'DeleteObject';
  if (method === 'GET') return 'GetObject';
  return method === 'HEAD' ? 'HeadObject' : undefined;
}

function placeOf(path: string): { bucket: string; key: string } {
  const [, bucket = '', ...rest] = path.split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(rest.join('/')) };
}

const contentType = (key: string) => (key.endsWith('.json') ? 'application/json' : 'application/octet-stream');

/** The checksum a caller sends with an object, when it is another than the object's. */
function wrongChecksum(headers: Record<string, string>, body: Buffer): string | undefined {
  const sums: Record<string, () => string> = {
    'x-amz-checksum-crc32': () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(body));
      return bytes.toString('base64');
    },
    'x-amz-checksum-sha256': () => createHash('sha256').update(body).digest('base64'),
    'content-md5': () => createHash('md5').update(body).digest('base64'),
  };
  return Object.keys(sums).find((name) => headers[name] !== undefined && headers[name] !== sums[name]!());
}

/** S3, path-style: buckets and their objects. */
export function s3Service(buckets: Buckets): Service {
  const answer = (status: number, headers: Record<string, string>, body: string | Buffer = ''): WireAnswer => ({
    status,
    headers: { 'x-amz-request-id': randomUUID(), ...headers },
    body,
  });

  const perform: Record<BucketOperation, (bucket: Bucket, key: string, request: WireRequest) => WireAnswer> = {
    PutObject(bucket, key, request) {
      if (!bucket.allows(key))
        return s3Error('InvalidArgument', `The key '${key}' cannot be stored here`, 400, request.path);
      const body = objectBody(request);
      const wrong = wrongChecksum(request.headers, body);
      if (wrong)
        return s3Error(
          'BadDigest',
          `The ${wrong} you specified did not match the calculated checksum.`,
          400,
          request.path,
        );
      const etag = bucket.put(key, body, request.headers['if-none-match'] === '*');
      if (etag) return answer(200, { etag: `"${etag}"` });
      return s3Error(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
        request.path,
      );
    },
    GetObject(bucket, key, request) {
      const found = bucket.allows(key) ? bucket.get(key) : undefined;
      if (!found) return s3Error('NoSuchKey', 'The specified key does not exist.', 404, key);
      const headers = {
        'content-type': contentType(key),
        etag: `"${found.etag}"`,
        'last-modified': found.modified.toUTCString(),
        'content-length': String(found.body.length),
      };
      return answer(200, headers, request.method === 'HEAD' ? '' : found.body);
    },
    HeadObject: (bucket, key, request) => ({ ...perform.GetObject(bucket, key, request), body: '' }),
    HeadBucket: () => answer(200, {}),
    DeleteObject(bucket, key) {
      if (buckets.isKept(bucket)) {
        return s3Error('AccessDenied', 'Access Denied because object protected by object lock.', 403, key);
      }
      if (bucket.allows(key)) bucket.remove(key);
      return answer(204, {});
    },
    DeleteBucket(bucket, _key, { path }) {
      const refused = buckets.remove(bucket);
      if (!refused) return answer(204, {});
      const full = refused === 'BucketNotEmpty';
      const message = full ? 'The bucket you tried to delete is not empty' : 'Access Denied';
      return s3Error(refused, message, full ? 409 : 403, path);
    },
    ListObjectsV2(bucket, _key, { query }) {
      const prefix = query.get('prefix') ?? '';
      const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
      const most = Math.min(1000, Number(query.get('max-keys') ?? 1000));
      const keys = bucket.keys(prefix).filter((key) => key > after);
      const page = keys.slice(0, most);
      const contents = page.map((key) => {
        const { body, etag, modified } = bucket.get(key)!;
        return `<Contents><Key>${xmlText(key)}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
      });
      const more = keys.length > page.length;
      const next = more ? `<NextContinuationToken>${xmlText(page.at(-1)!)}</NextContinuationToken>` : '';
      return answer(
        200,
        { 'content-type': 'application/xml' },
        `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${xmlText(bucket.name)}</Name><Prefix>${xmlText(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
      );
    },
  };

  const listBuckets = (account: string) => {
    const all = buckets.list(account).map(({ name }) => `<Bucket><Name>${xmlText(name)}</Name></Bucket>`);
    return answer(
      200,
      { 'content-type': 'application/xml' },
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>${account}</ID></Owner><Buckets>${all.join('')}</Buckets></ListAllMyBucketsResult>`,
    );
  };
  const createBucket = (account: string, name: string) => {
    if (!bucketName.test(name)) return s3Error('InvalidBucketName', 'The specified bucket is not valid.', 400, name);
    const known = buckets.find(name);
    if (!known) buckets.create(account, name);
    else if (known.account !== account) {
      return s3Error('BucketAlreadyExists', 'The requested bucket name is not available.', 409, name);
    }
    return answer(200, { location: `/${name}` });
  };

  return {
    signingName: 's3',
    protocol: s3Protocol,
    operationOf,
    demands(operation, { path }) {
      const { bucket, key } = placeOf(path);
      const action = actions[operation as Operation];
      const resource = `arn:aws:s3:::${bucket}`;
      return [{ action, resource: action === 's3:ListBucket' ? resource : `${resource}/${key}` }];
    },
    async answer(operation, request, caller) {
      const { bucket: name, key } = placeOf(request.path);
      const { account } = caller;
      if (operation === 'ListBuckets') return listBuckets(account);
      if (operation === 'CreateBucket') return createBucket(account, name);
      const bucket = buckets.find(name);
      if (!bucket) return s3Error('NoSuchBucket', 'The specified bucket does not exist', 404, name);
      if (bucket.account !== account) return s3Error('AccessDenied', 'Access Denied', 403, request.path);
      return perform[operation as BucketOperation](bucket, key, request);
    },
  };
}
