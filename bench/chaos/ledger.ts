import type { DescribeExecutionOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import { faultsOf } from './canonical.ts';
import type { Kind } from './procedures.ts';

/** What is known of an execution from the answers the engine has given. */
export interface Known {
  kind: Kind;
  variant: number;
  name: string;
  arn: string;
  /** StartExecution was answered. */
  started: boolean;
  /** StopExecution, SendTaskSuccess was answered. */
  stopped?: boolean;
  answered?: boolean;
  /** The events anybody has been shown, as JSON. */
  seen: string[];
  /** How it ended, once it has. */
  end?: string;
}

/** More are not worth reading. */
const mostViolations = 100;

/** Everything the engine has told, and every contradiction in it. */
export class Ledger {
  readonly executions = new Map<string, Known>();
  /** Those that are not known to have ended, and those that have. */
  readonly open = new Set<Known>();
  readonly ended: Known[] = [];
  readonly violations: string[] = [];
  checks = 0;
  readonly #tell: (line: string) => void;

  constructor(tell: (line: string) => void = () => {}) {
    this.#tell = tell;
  }

  violation(what: string): void {
    if (this.violations.length === mostViolations || this.violations.includes(what)) return;
    this.violations.push(what);
    this.#tell(`VIOLATION ${what}`);
  }

  add(known: Known): void {
    this.executions.set(known.name, known);
    this.open.add(known);
  }

  get running(): Known[] {
    return [...this.open].filter(({ started }) => started);
  }

  /**
   * Compares what the engine says now with what it said before. `after`: everything acknowledged so far happened before
   * this was read.
   */
  compare(known: Known, said: DescribeExecutionOutput, events: HistoryEvent[], after: boolean): void {
    this.checks++;
    const { name } = known;
    for (const fault of faultsOf(events)) this.violation(`${name}: ${fault}`);
    const texts = events.map((event) => JSON.stringify(event));
    for (const [index, text] of known.seen.entries()) {
      if (texts[index] === text) continue;
      this.violation(`${name}: event ${index + 1} was ${text} and is now ${texts[index]}`);
      break;
    }
    if (texts.length > known.seen.length) known.seen = texts;
    const { status, output, error, cause, stopDate } = said;
    const last = events.at(-1)?.type;
    if (status !== 'RUNNING') {
      const end = JSON.stringify({ status, output, error, cause, stopDate });
      if (known.end !== undefined && known.end !== end) this.violation(`${name}: ended ${known.end}, now ${end}`);
      if (this.open.delete(known)) this.ended.push(known);
      known.end = end;
      if (last !== `Execution${lastWord[status!]}`) this.violation(`${name}: ${status}, but its last event is ${last}`);
    } else if (known.end !== undefined) this.violation(`${name}: had ended ${known.end} and is running again`);
    if (!after) return;
    if (known.stopped && status !== 'ABORTED') this.violation(`${name}: StopExecution was answered, it is ${status}`);
    if (known.answered && !events.some(({ type }) => /^(Task|Activity)Succeeded$/.test(type!))) {
      this.violation(`${name}: SendTaskSuccess was answered, no event tells of it`);
    }
  }
}

const lastWord: Record<string, string> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  ABORTED: 'Aborted',
  TIMED_OUT: 'TimedOut',
};
