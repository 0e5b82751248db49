#!/usr/bin/env node
import { parseArgs, styleText } from 'node:util';
import { loadCases } from './case.ts';
import { play } from './play.ts';
import { skipOf } from './skips.ts';
import { embeddedTarget, endpointTarget } from './target.ts';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    aws: { type: 'boolean', default: false },
    'role-arn': { type: 'string', default: 'arn:aws:iam::000000000000:role/conformance' },
    filter: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`Plays the conformance cases and says where a Step Functions differs from them.

  npm run conformance [-- --endpoint URL | --aws] [--role-arn ARN] [--filter TEXT]

  without an endpoint   the engine in this process, on a simulated clock
  --endpoint URL        any Step Functions API
  --aws                 AWS itself, with the environment's credentials; --role-arn names a role it can assume`);
  process.exit(0);
}

const remote = values.aws || values.endpoint !== undefined;
const target = remote ? endpointTarget(values.endpoint, values['role-arn']) : embeddedTarget();
const cases = loadCases().filter(({ name }) => name.includes(values.filter));
let [same, skipped] = [0, 0];
for (const [index, test] of cases.entries()) {
  const skip = skipOf(test.name, target);
  if (skip) {
    skipped += 1;
    console.log(`${styleText('yellow', 'skipped')}  ${test.name}: ${skip.reason}`);
    continue;
  }
  const found = await play(test, target, index).catch((error: unknown) => [String(error)]);
  if (found.length === 0) same += 1;
  else
    console.log(
      `${styleText('red', 'differs')}  ${test.name}\n  ${test.source}\n${found.map((line) => `    ${line}`).join('\n')}`,
    );
}
await target.close();
const played = cases.length - skipped;
console.log(`${same} of ${played} cases as expected, ${skipped} skipped`);
process.exit(same === played ? 0 : 1);
