import { Command, InvalidArgumentError, Option } from 'commander';
import { visible, visibleJson } from '../lambdas/shared/visible.ts';
import type { Connection } from './connection.ts';
import { toFailure } from './failure.ts';
import { type Output, standardOutput } from './output.ts';

/** Options that every command knows. */
export interface GlobalOptions {
  endpoint?: string;
  region?: string;
  profile?: string;
  dataDir: string;
  json?: boolean;
}

/** What the body of a command is given: its output, its connection (opened when asked for), the global options. */
export interface Context {
  output: Output;
  options: GlobalOptions;
  connect(): Promise<Connection>;
}

const globals = () => [
  new Option(
    '--endpoint <url>',
    'an embedded stack, e.g. http://127.0.0.1:4747 (default: $STEPBOOK_ENDPOINT, else AWS)',
  ),
  new Option('--region <region>', 'AWS region (default: $AWS_REGION, else us-east-1)'),
  new Option(
    '--profile <name>',
    "whose credentials: a profile of the AWS config, or of the embedded stack's own credentials file",
  ),
  new Option('--data-dir <dir>', 'data folder of the embedded stack').env('STEPBOOK_DATA_DIR').default('.stepbook'),
  new Option('--json', 'print one JSON document for programs'),
];

/**
 * A command of the given usage (`show <run>`), with the global options. `body` gets the context, the command's own
 * options and its arguments; what it throws is printed with advice and becomes the exit code.
 */
export function command<Options extends object>(
  usage: string,
  description: string,
  options: Option[],
  body: (context: Context, options: Options, ...args: string[]) => Promise<void>,
): Command {
  const built = new Command(usage.split(' ')[0]);
  for (const argument of usage.split(' ').slice(1)) built.argument(argument);
  built.description(description);
  for (const option of [...options, ...globals()]) built.addOption(option);
  built.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2) as string[];
    const all = given.at(-2) as Options & GlobalOptions;
    const output = standardOutput(all.json === true);
    try {
      // The AWS clients are most of what there is to load, and not every call gets that far.
      const connect = async () => (await import('./connection.ts')).connect(all);
      await body({ output, options: all, connect }, all, ...args);
    } catch (error) {
      fail(error, all.endpoint ?? process.env.STEPBOOK_ENDPOINT, all.json === true);
    }
  });
  return built;
}

/** Prints a failure on standard error and sets the exit code. */
function fail(error: unknown, endpoint: string | undefined, json: boolean): void {
  const failure = toFailure(error, endpoint);
  process.exitCode = failure.exitCode;
  if (json) {
    const told = { error: failure.name, message: failure.message, next: failure.next };
    process.stderr.write(`${visibleJson(JSON.stringify(told))}\n`);
    return;
  }
  // Lines of a message stand below its name: what a host has said cannot look like a line of ours.
  process.stderr.write(`${visible(`${failure.name}: ${failure.message}`).replaceAll('\n', '\n  ')}\n`);
  if (failure.next) process.stderr.write(`→ ${visible(failure.next)}\n`);
  if (process.env.STEPBOOK_DEBUG && failure.cause)
    process.stderr.write(`${visible(String((failure.cause as Error).stack ?? failure.cause))}\n`);
}

/** Reads an option that is a whole number. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`A whole number from ${min} to ${max} is allowed.`);
    }
    return value;
  };
}
