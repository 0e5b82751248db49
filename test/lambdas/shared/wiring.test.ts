import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as z from 'zod';
import { InputInvalid, TargetLocked } from '../../../lambdas/shared/errors.ts';
import { wire } from '../../../lambdas/shared/wiring.ts';

const schema = z.strictObject({ run: z.string(), token: z.string().min(20), parts: z.array(z.int()).default([]) });
const context = { awsRequestId: 'q-1', functionName: 'stepbook-test', getRemainingTimeInMillis: () => 900 };
const secret = 'AQC-this-is-the-task-token';
let written: string[];
beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  }
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((text) => {
      written.push(String(text));
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('wire', () => {
  it('hands over the checked event, defaults filled in, with request id and time left', async () => {
    const handler = wire(schema, async (input, { requestId, remainingMs }) => ({
      input,
      requestId,
      left: remainingMs(),
    }));
    expect(await handler({ run: 'r', token: secret }, context)).toEqual({
      input: { run: 'r', token: secret, parts: [] },
      requestId: 'q-1',
      left: 900,
    });
  });

  it('names every fault, and shows no token', async () => {
    const handler = wire(schema, async () => 'reached');
    const bad = handler({ run: 7, token: 'too-short-token', parts: [1, 'x'], more: 1 }, context);
    await expect(bad).rejects.toBeInstanceOf(InputInvalid);
    await expect(bad).rejects.toMatchObject({
      name: 'InputInvalid',
      message: [
        'field "run" is 7: Invalid input: expected string, received number',
        'field "token" is not shown: Too small: expected string to have >=20 characters',
        'field "parts.1" is "x": Invalid input: expected number, received string',
        'unknown field "more"',
      ].join('\n'),
    });
    expect(written.join('')).not.toContain('too-short-token');
  });

  it('lets errors through by name, and logs them without the event', async () => {
    const handler = wire(schema, async (_input, { log }) => {
      log.info('looking', { token: secret, nested: { taskToken: secret } });
      throw new TargetLocked('held by r0');
    });
    await expect(handler({ run: 'r', token: secret }, context)).rejects.toMatchObject({
      name: 'TargetLocked',
      message: 'held by r0',
    });
    const log = written.join('');
    expect(log).toContain('held by r0');
    expect(log).toContain('q-1');
    expect(log).toContain('looking');
    expect(log).not.toContain(secret);
  });
});
