import { clientConfig, startTestStack } from './stack-fixture.ts';

/** A stack in a process of its own, for tests that kill it: writes its URL and waits. */
const stack = await startTestStack(process.argv[2]!);
process.stdout.write(`${JSON.stringify(clientConfig(stack))}\n`);
