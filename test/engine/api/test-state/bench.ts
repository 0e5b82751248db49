import type { TestStateInput, TestStateOutput } from '@aws-sdk/client-sfn';
import { createEngine } from '../../../../engine/engine.ts';
import type { HttpPort, LambdaPort } from '../../../../engine/ports.ts';

const caller = { account: '111111111111', region: 'eu-central-1' };

/** Tests one state against an engine of its own; input, mocked result and the answer's texts as JSON values. */
export async function tryState(
  state: object,
  {
    input = {},
    result,
    lambda,
    http,
    ...rest
  }: Omit<Partial<TestStateInput>, 'input' | 'definition'> & {
    input?: unknown;
    result?: unknown;
    lambda?: LambdaPort;
    http?: HttpPort;
  } = {},
): Promise<TestStateOutput> {
  const engine = createEngine({ journal: ':memory:', ...(lambda && { lambda }), ...(http && { http }) });
  try {
    const { mock = result === undefined ? undefined : { result: JSON.stringify(result) } } = rest;
    return (await engine.call(
      'TestState',
      {
        definition: JSON.stringify(state),
        input: JSON.stringify(input),
        inspectionLevel: 'DEBUG',
        ...rest,
        ...(mock && { mock }),
      },
      caller,
    )) as TestStateOutput;
  } finally {
    await engine.close();
  }
}

/** The values of inspectionData's texts. */
export function inspected({ inspectionData = {} }: TestStateOutput): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inspectionData).map(([name, value]) => [
      name,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );
}
