/** Where the engine takes the time from. Times are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Calls `callback` once, at or soon after `time`. Returns a function that cancels it. */
  at(time: number, callback: () => void): () => void;
  /** The engine hands in a way to wait until it has nothing left to do at the present time. */
  onSettle?(settle: () => Promise<void>): void;
}

/** setTimeout keeps its delay in 31 bits; a longer one is waited for in parts. */
const longestTimeout = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, callback) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const delay = time - Date.now();
      timer = delay > longestTimeout ? setTimeout(arm, longestTimeout) : setTimeout(callback, Math.max(0, delay));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/**
 * A clock that only a test or a simulation moves. `advance` runs every timer on the way at its own time and lets the
 * engine finish what each one set off, so a year of waits passes in the time its work takes.
 */
export class SimulatedClock implements Clock {
  #now: number;
  #timers: { time: number; callback: () => void }[] = [];
  #settles: (() => Promise<void>)[] = [];

  constructor(start: number | Date = Date.UTC(2026, 0, 1)) {
    this.#now = Number(start);
  }

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    const timer = { time, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  onSettle(settle: () => Promise<void>): void {
    this.#settles.push(settle);
  }

  /** Moves the time on by `milliseconds`. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#settle();
    for (let next = this.#nextBefore(end); next; next = this.#nextBefore(end)) {
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.time);
      next.callback();
      await this.#settle();
    }
    this.#now = end;
  }

  /** Moves the time on to the next timer, however far; false when there is none. */
  async advanceToNext(): Promise<boolean> {
    await this.#settle();
    const next = this.#nextBefore(Number.POSITIVE_INFINITY);
    if (!next) return false;
    await this.advance(Math.max(0, next.time - this.#now));
    return true;
  }

  #nextBefore(end: number) {
    let next: { time: number; callback: () => void } | undefined;
    for (const timer of this.#timers) if (timer.time <= end && (!next || timer.time < next.time)) next = timer;
    return next;
  }

  async #settle(): Promise<void> {
    for (const settle of this.#settles) await settle();
  }
}
