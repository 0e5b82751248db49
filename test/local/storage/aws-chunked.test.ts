import { expect, it } from '@jest/globals';
import { objectBody } from '../../../local/storage/aws-chunked.ts';
import type { WireRequest } from '../../../local/wire/request.ts';

const request = (body: string, hash: string) =>
  ({ headers: { 'x-amz-content-sha256': hash }, body: Buffer.from(body) }) as unknown as WireRequest;

it('reads signed chunks and trailing checksums', () => {
  const signed = '4;chunk-signature=ab\r\nWiki\r\n5;chunk-signature=cd\r\npedia\r\n0;chunk-signature=ef\r\n\r\n';
  const trailing = '4\r\na\r\nb\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
  expect(objectBody(request(signed, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD')).toString()).toBe('Wikipedia');
  expect(objectBody(request(trailing, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')).toString()).toBe('a\r\nb');
  expect(objectBody(request(signed, 'UNSIGNED-PAYLOAD')).toString()).toBe(signed);
});
