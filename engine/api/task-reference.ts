import type { EngineCore } from '../core.ts';
import type { TaskNews } from '../execution/happening.ts';
import { errors } from './errors.ts';

/**
 * Tells the task of a token the news, if it still waits for it.
 * @throws {InvalidToken} @throws {TaskDoesNotExist} @throws {TaskTimedOut} when the task is over
 */
export async function tellTask(core: EngineCore, token: string, news: TaskNews): Promise<void> {
  const target = core.tokens.read(token);
  if (!target) throw errors.invalidToken();
  const execution = core.runner.execution(target.execution);
  if (!execution) throw errors.taskDoesNotExist();
  const task = execution.frames.get(target.frame)?.task;
  if (execution.status !== 'RUNNING' || task?.attempt !== target.attempt) throw errors.taskTimedOut();
  if (task.answered) throw errors.taskTimedOut();
  // A second answer in the same instant must not be accepted: the first one has not been worked on yet.
  if (news.type !== 'heartbeat') task.answered = true;
  core.runner.post(target.execution, { frame: target.frame, attempt: target.attempt, ...news });
  await core.runner.durable();
}
