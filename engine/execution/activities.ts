/** A job waiting for a worker. */
export interface ActivityJob {
  execution: number;
  frame: number;
  attempt: number;
  input: string;
}

interface Poll {
  give: (job: ActivityJob | undefined) => void;
}

/** The queues between activity states and the workers that poll for their jobs. */
export class Activities {
  readonly #jobs = new Map<string, ActivityJob[]>();
  readonly #polls = new Map<string, Poll[]>();

  offer(activity: string, job: ActivityJob): void {
    const poll = this.#polls.get(activity)?.shift();
    if (poll) poll.give(job);
    else this.#listOf(this.#jobs, activity).push(job);
  }

  /** The next job, or undefined when `until` resolves first. */
  async take(activity: string, until: Promise<unknown>): Promise<ActivityJob | undefined> {
    const waiting = this.#jobs.get(activity)?.shift();
    if (waiting) return waiting;
    return new Promise((resolve) => {
      const poll: Poll = { give: resolve };
      const polls = this.#listOf(this.#polls, activity);
      polls.push(poll);
      void until.then(() => {
        const at = polls.indexOf(poll);
        if (at >= 0) polls.splice(at, 1);
        resolve(undefined);
      });
    });
  }

  #listOf<T>(lists: Map<string, T[]>, activity: string): T[] {
    const known = lists.get(activity);
    if (known) return known;
    const list: T[] = [];
    lists.set(activity, list);
    return list;
  }
}
