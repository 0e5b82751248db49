import type { Clock } from '../clock.ts';

interface Timer {
  time: number;
  key: number;
  frame: number;
}

/** A heap of the times executions wait for, with one alarm at the clock for the earliest. */
export class Timers {
  readonly #clock: Clock;
  readonly #fire: (key: number, frame: number) => void;
  readonly #heap: Timer[] = [];
  #cancel: (() => void) | undefined;
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, fire: (key: number, frame: number) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  add(time: number, key: number, frame: number): void {
    const heap = this.#heap;
    let at = heap.push({ time, key, frame }) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (heap[up]!.time <= heap[at]!.time) break;
      [heap[up], heap[at]] = [heap[at]!, heap[up]!];
      at = up;
    }
    this.#arm();
  }

  close(): void {
    this.#cancel?.();
    this.#heap.length = 0;
  }

  #arm(): void {
    const first = this.#heap[0]?.time ?? Number.POSITIVE_INFINITY;
    if (first === this.#armedFor) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = first;
    if (Number.isFinite(first)) this.#cancel = this.#clock.at(first, () => this.#ring());
  }

  #ring(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#cancel = undefined;
    const now = this.#clock.now();
    while (this.#heap.length > 0 && this.#heap[0]!.time <= now) {
      const { key, frame } = this.#pop();
      this.#fire(key, frame);
    }
    this.#arm();
  }

  #pop(): Timer {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.time < heap[child]!.time) child++;
      if (heap[child]!.time >= last.time) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
