/**
 * The process that runs one command of a machine and outlives the stack: `node runner.mjs FOLDER`.
 * It is to the folder what the SSM agent's document worker is to its orchestration folder.
 */
import { spawn } from 'node:child_process';
import { existsSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { type RunnerRequest, type RunnerResult, readJson, runFiles } from './run-folder.ts';

const killAfterMs = 5000;

const files = runFiles(process.argv[2]!);
const request = readJson<RunnerRequest>(files.request)!;
const started = Date.now();
let stop = () => undefined as unknown;
process.on('SIGTERM', () => stop());
process.on('SIGHUP', () => undefined);
try {
  writeFileSync(files.begun, JSON.stringify({ pid: process.pid, started }), { flag: 'wx' });
} catch {
  // Another runner has this command; a command is never run twice.
  process.exit(0);
}

let ending: RunnerResult['ending'] = 'exited';
const child = spawn(request.argv[0]!, request.argv.slice(1), {
  cwd: request.directory,
  env: request.environment,
  // A group of its own, so that ending it reaches what the script has started.
  detached: true,
  stdio: ['ignore', openSync(files.stdout, 'a', 0o600), openSync(files.stderr, 'a', 0o600)],
});

const signalGroup = (signal: NodeJS.Signals) => {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // It has ended meanwhile.
  }
};
const end = (why: RunnerResult['ending']) => {
  if (ending !== 'exited') return;
  ending = why;
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), killAfterMs).unref();
};
const timer = setTimeout(() => end('timed-out'), request.executionSeconds * 1000);
stop = () => end('stopped');
if (existsSync(files.stopping)) stop();

const report = (exitCode: number | null) => {
  clearTimeout(timer);
  const result: RunnerResult = { ending, exitCode, started, finished: Date.now() };
  writeFileSync(`${files.result}.new`, JSON.stringify(result));
  renameSync(`${files.result}.new`, files.result);
  process.exit(0);
};
child.on('error', (error) => {
  writeFileSync(files.stderr, `${error.message}\n`, { flag: 'a' });
  report(127);
});
child.on('exit', (code, signal) => report(ending === 'exited' ? (code ?? 128 + constants.signals[signal!]) : null));
