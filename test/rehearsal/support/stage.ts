/**
 * How a procedure is rehearsed. Write one file, `test/rehearsal/gaia/<name>.ts`, that exports a `Rehearsed`, and add its line to
 * `test/rehearsal/catalog.ts`; `procedures.test.ts` does the rest, on one stack for all (a run costs seconds, a stack of
 * its own ten):
 *
 * - Each procedure has hubs of its own, `<short name>.<procedure>.example.test`. They are switched on before its tests and
 *   off after them. A hub named `good` is asked of each.
 * - `good` is the run that goes well. Of every one `good-run.ts` expects: it ends well, what happened in the world is what
 *   the plan predicted and nothing else (nothing at all before the approval, only looks beside it), the machines ran the
 *   plan's text byte for byte, the transcript verifies, the lock is free, and it costs `transitions`.
 *   `assess` is for what is this procedure's own.
 * - `more` declares further tests, e.g. a run that fails as the runbook says; `npm run test:system` tries them
 *   (test/thorough.ts). Runs are one after the other, so a scenario
 *   (`stage.world.stack.rehearsal!.scenario`) may be set for one of them and must be reset after it.
 *
 * A new service's calls get their form in `side-effects.ts`. To run yours alone:
 * `STEPBOOK_THOROUGH=1 npm test -- test/rehearsal/procedures -t gaia-restart-services`
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { withChecks } from '../../../cli/live/read-checks.ts';
import type { StartedRun } from '../../../cli/start-run.ts';
import { type Verification, verifyTranscript } from '../../../lambdas/shared/transcript/verify-transcript.ts';
import type { Machine } from '../../../local/machines/machine.ts';
import type { Check, Procedure } from '../../../workflows/shared/procedure.ts';
import type { GoodRun } from './good-run.ts';
import type { SeenEffect } from './side-effects.ts';
import { eventually, type HubEntry, type World } from './world.ts';

/** A hub before the tests: what the estate says of it, and what it serves. */
export interface HubSetup extends HubEntry {
  /** `expired` cannot be renewed by certbot, the others can. Default: `healthy`. */
  certificate?: 'healthy' | 'due' | 'expired';
}

/** A procedure's rehearsal. */
export interface Rehearsed {
  hubs: { good: HubSetup } & Record<string, HubSetup>;
  good: {
    /** Beside the example of the procedure and the domain of the hub. */
    input?(stage: Stage): Record<string, unknown>;
    /** Makes the world one that the procedure is for; the hubs are on. */
    prepare?(stage: Stage): Promise<unknown> | unknown;
    /** Hubs beside `good` that this run, or its preparation, needs. */
    hubs?: string[];
    /** Billable state transitions: states entered. */
    transitions: number;
    /** States of a loop that waits for the world: they are not counted. */
    polled?: string[];
    /** What is expected of this procedure's run alone. */
    assess?(run: GoodRun, stage: Stage): Promise<void> | void;
  };
  /** Declares further tests. */
  more?(stage: Stage): void;
}

/** What all stages share. */
export interface Play {
  /** Absent while tests are declared. */
  world?: World;
  /** Every call to a service that was not a look, in order. */
  effects: readonly SeenEffect[];
}

/** Where a procedure's tests play. */
export class Stage {
  readonly procedure: Procedure;
  readonly #play: Play;

  constructor(procedure: Procedure, play: Play) {
    this.procedure = procedure;
    this.#play = play;
  }

  get world(): World {
    if (!this.#play.world) throw new Error('the stack is not started while tests are declared');
    return this.#play.world;
  }

  get effects(): readonly SeenEffect[] {
    return this.#play.effects;
  }

  /** The domain of a hub: `good` → `good.check-dns.example.test`. */
  hub(name: string): string {
    return `${name}.${this.procedure.name.replace(`${this.procedure.system}-`, '')}.example.test`;
  }

  machine(name: string): Machine {
    return this.world.machine(this.hub(name));
  }

  /** Starts a run of the procedure, or of another one, on a hub. */
  start(name: string, input: Record<string, unknown> = {}, { by = 'olga', procedure = this.procedure.name } = {}) {
    return this.world.begin(by, this.hub(name), input, procedure);
  }

  /** The checks that a run wrote down. */
  async judged(run: StartedRun): Promise<Check[]> {
    const { lambda } = await this.world.as('home');
    const entry = await withChecks(lambda, await this.world.entry(run, 'judged'));
    return entry.data.checks as Check[];
  }

  /** The sealed transcript of a run, read again. */
  transcript(run: StartedRun): Verification {
    return verifyTranscript(readFileSync(this.world.transcriptFile(run), 'utf8'));
  }

  /** What a hub answers a client over TLS, whatever its certificate. Asked again while nothing listens: units start before their programs do. */
  get(name: string, path: string): Promise<string> {
    const host = this.hub(name);
    const { https } = this.world.stack.estate.hubs[host]!.ports;
    const options = { host: '127.0.0.1', port: https, path, headers: { host }, servername: host, agent: false };
    return eventually(`${path} of ${host}`, () =>
      new Promise<string>((resolve, reject) => {
        get({ ...options, rejectUnauthorized: false }, (answer) => resolve(text(answer))).on('error', reject);
      }).catch(() => undefined),
    );
  }

  /** The run that holds a hub now, if any. */
  holder(name: string): Promise<string | undefined> {
    return this.world.holder(`${this.procedure.system}-hub/${this.hub(name)}`);
  }
}
