import type { ReadItem } from '../tasks/item-reader.ts';

/** What can happen to an execution from outside: the events a step is a function of. */
export type Happening =
  | { type: 'start' }
  /** A step that was cut short goes on; after a restart, what was ready does. */
  | { type: 'continue' }
  /** The clock has reached the time a frame waits for, or the execution itself (frame 0). */
  | { type: 'wake'; frame: number }
  | { type: 'stop'; error: string | undefined; cause: string | undefined }
  /** It is to run again: because a caller says so (with a token), or its map run (with that run's number of redrives). */
  | { type: 'redrive'; token?: string | undefined; ofMapRun?: number }
  | TaskHappening;

/** Something about a task. It counts only for the frame's present `attempt`. */
export type TaskHappening = { frame: number; attempt: number } & TaskNews;

export type TaskNews =
  /** The integration has taken the job and an answer will follow. `output`: JSON text. */
  | { type: 'submitted'; output: string; child?: string }
  /** A worker has taken the activity's job. */
  | { type: 'started'; workerName: string | undefined }
  | { type: 'heartbeat' }
  /** An ItemReader has read a distributed Map's items. */
  | { type: 'items'; items: ReadItem[] }
  | { type: 'succeeded'; output: string }
  | { type: 'failed'; error: string | undefined; cause: string | undefined; stage?: FailureStage };

/** Where a task failed, which names the event: TaskFailed, TaskSubmitFailed, TaskStartFailed. */
export type FailureStage = 'run' | 'submit' | 'start';
