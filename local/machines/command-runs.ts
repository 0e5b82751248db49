import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledPrograms } from './compiled-programs.ts';
import type { Run, RunRequest, RunResult } from './machine.ts';
import { isAlive } from './process-alive.ts';
import { type RunnerRequest, type RunnerResult, readJson, runFiles } from './run-folder.ts';

/** How a driver starts a program on its machine. */
export interface Launch {
  /** The program as this host starts it, given the script's path on the machine. */
  argv(scriptOnMachine: string): string[];
  environment: Record<string, string>;
  /** Working directory on this host. */
  directory: string;
}

/** How often a run that another process of ours began is looked at. */
const pollMs = 100;

/** Where the SSM agent keeps a command's files, on the machine. */
export function orchestrationFolder(instanceId: string): string {
  return `/var/lib/amazon/ssm/${instanceId}/document/orchestration`;
}

/** Begins and takes up the commands of one machine. Nothing here is remembered: the machine's own folders tell. */
export function createCommandRuns({ root, instanceId }: { root: string; instanceId: string }) {
  const onMachine = orchestrationFolder(instanceId);
  const folderOf = (commandId: string) => join(root, onMachine, commandId);

  return {
    knows: (commandId: string) => existsSync(folderOf(commandId)),

    run(request: RunRequest, launch: () => Launch): Run {
      const folder = join(folderOf(request.id), request.step);
      const files = runFiles(folder);
      if (!existsSync(files.request)) {
        const { argv, environment, directory } = launch();
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(files.script, request.script);
        chmodSync(files.script, 0o700);
        const runnerRequest: RunnerRequest = {
          argv: argv(`${onMachine}/${request.id}/${request.step}/_script.sh`),
          environment: { ...environment, ...request.environment },
          directory,
          executionSeconds: request.executionSeconds,
        };
        writeFileSync(files.request, JSON.stringify(runnerRequest), { mode: 0o600 });
      }
      return follow(folder);
    },
  };
}

/** The run in a folder: its result when it has one, else its runner, which is started when there never was one. */
function follow(folder: string): Run {
  const files = runFiles(folder);
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const runnerPid = () => readJson<{ pid: number }>(files.begun)?.pid;

  const result = new Promise<RunResult>((resolve) => {
    const settle = () => {
      const found = readJson<RunnerResult>(files.result);
      if (!found) return false;
      clearInterval(timer);
      resolve({ ...found, stdoutFile: files.stdout, stderrFile: files.stderr });
      return true;
    };
    const lose = () => {
      clearInterval(timer);
      const { started = Date.now() } = readJson<{ started: number }>(files.begun) ?? {};
      const end = { ending: 'lost' as const, exitCode: null, started, finished: Date.now() };
      resolve({ ...end, stdoutFile: files.stdout, stderrFile: files.stderr });
    };
    if (settle()) return;
    if (!existsSync(files.begun)) {
      child = spawn(process.execPath, [join(compiledPrograms(), 'runner.mjs'), folder], {
        detached: true,
        stdio: 'ignore',
        cwd: '/',
      });
      child.on('exit', () => settle() || watch());
      child.on('error', lose);
      return;
    }
    watch();

    /** Another process of ours is the runner's parent, or was. */
    function watch() {
      timer = setInterval(() => {
        if (settle()) return;
        const pid = runnerPid();
        // The result is written just before the runner ends, so it is looked for once more.
        if ((pid === undefined || !isAlive(pid, folder)) && !settle()) lose();
      }, pollMs);
    }
  });

  return {
    result,
    stop() {
      writeFileSync(files.stopping, '');
      const pid = runnerPid();
      if (pid !== undefined && isAlive(pid, folder)) process.kill(pid, 'SIGTERM');
    },
    leave() {
      clearInterval(timer);
      child?.removeAllListeners();
      child?.unref();
    },
  };
}
