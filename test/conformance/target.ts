import { setTimeout as sleep } from 'node:timers/promises';
import * as sfn from '@aws-sdk/client-sfn';
import { SimulatedClock } from '../../engine/clock.ts';
import { createEngine } from '../../engine/engine.ts';

/** A Step Functions that cases are played on. */
export interface Target {
  name: 'embedded' | 'endpoint';
  roleArn: string;
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers its own members
  call(operation: string, input: object): Promise<any>;
  /** Lets time go by while an execution runs; false when it cannot go on. */
  letTimePass(): Promise<boolean>;
  close(): Promise<void>;
}

/** The engine in this process, in memory, on a clock that jumps from timer to timer. */
export function embeddedTarget(): Target {
  const clock = new SimulatedClock();
  const engine = createEngine({ journal: ':memory:', clock });
  const caller = { account: '000000000000', region: 'us-east-1' };
  return {
    name: 'embedded',
    roleArn: 'arn:aws:iam::000000000000:role/conformance',
    async call(operation, input) {
      const answer = await engine.call(operation, input, caller);
      // What needs no time to pass is done before anybody looks.
      await engine.idle();
      return answer;
    },
    letTimePass: () => clock.advanceToNext(),
    close: () => engine.close(),
  };
}

/** Any endpoint of the Step Functions API; `undefined` is AWS itself, as the environment configures it. */
export function endpointTarget(endpoint: string | undefined, roleArn: string): Target {
  const client = new sfn.SFNClient({
    ...(endpoint === undefined ? {} : { endpoint, disableHostPrefix: true }),
    ...(process.env.AWS_REGION ? {} : { region: 'us-east-1' }),
    ...(endpoint === undefined || process.env.AWS_ACCESS_KEY_ID
      ? {}
      : { credentials: { accessKeyId: '000000000000', secretAccessKey: 'conformance' } }),
  });
  return {
    name: 'endpoint',
    roleArn,
    call(operation, input) {
      const Command = (sfn as unknown as Record<string, new (input: object) => never>)[`${operation}Command`]!;
      return client.send(new Command(input));
    },
    async letTimePass() {
      await sleep(50);
      return true;
    },
    async close() {
      client.destroy();
    },
  };
}
