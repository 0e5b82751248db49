import { resolve } from 'node:path';
import { Option } from 'commander';
import { command, wholeNumber } from '../command.ts';
import { estateWarnings } from '../estate-warnings.ts';
import { upStack } from '../up-stack.ts';

export interface UpOptions {
  port: number;
  dataDir: string;
  estate?: string;
  smtp?: string;
  approvalSeconds?: number;
}

/** The options that `up` and the rehearsal share. */
export const upOptions = () => [
  new Option('--port <n>', 'port on 127.0.0.1; 0 for any free one').default(4747).argParser(wholeNumber(0, 65_535)),
  new Option('--estate <file>', 'estate file (default: the bundled rehearsal)'),
  new Option(
    '--approval-seconds <n>',
    'how long the approvers of a rehearsal have, e.g. 60 to see a request expire (default: what the estate says, a day)',
  ).argParser(wholeNumber(10, 86_400)),
  new Option('--smtp <url>', 'send mails on through this relay, e.g. smtp://mail.example.org'),
];

export default command<UpOptions>(
  'up',
  'Start the embedded stack: every service on one port, everything a cell has, the console',
  upOptions(),
  async ({ output }, options) => {
    const stack = await upStack(options);
    const { url, dataDir, credentialsFile: credentials, estate } = stack;
    const warnings = estateWarnings(estate, options.smtp);
    output.result({ url, dataDir, credentials, warnings }, () => [
      `${output.style('bold', url)}  console, and the endpoint of every service`,
      `Keys of the people of the estate: ${credentials} (AWS shared credentials file, one profile a person)`,
      `In another terminal: export STEPBOOK_ENDPOINT=${url} STEPBOOK_DATA_DIR=${resolve(dataDir)}`,
      'then, e.g.: npx stepbook procedures',
      'Stop with CTRL-C; what is under way goes on at the next start.',
      ...warnings.map((warning) => `${output.style('yellow', 'Warning:')} ${warning}`),
    ]);
    const stop = async () => {
      output.line('Stopping.');
      await stack.close();
      process.exit(0);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
  },
);
