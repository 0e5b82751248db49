import { describe, expect, it } from '@jest/globals';
import { invokeHeaders } from '../../../local/functions/invoke-headers.ts';

describe('the headers of an answer to Invoke', () => {
  it('are those of Lambda', () => {
    const result = { payload: '"é"', requestId: 'r-1' } as Parameters<typeof invokeHeaders>[0];
    expect(invokeHeaders(result, Date.UTC(2026, 0, 1))).toEqual({
      'X-Amz-Executed-Version': '$LATEST',
      'x-amzn-Remapped-Content-Length': '0',
      Connection: 'keep-alive',
      'x-amzn-RequestId': 'r-1',
      'Content-Length': '4',
      Date: 'Thu, 01 Jan 2026 00:00:00 GMT',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      'Content-Type': 'application/json',
    });
  });
});
