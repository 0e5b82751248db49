#!/usr/bin/env node
/** Transitions a second with the whole history kept, beside the peer and beside the floor, run in turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import type { Durability } from '../engine/store/open-journal.ts';
import { onEngine, onPeer } from './engines.ts';
import { type Figure, note, tell, times, whole } from './figure.ts';
import { eventsOf, floorOf } from './floor.ts';
import { chainOf, type Load, loads } from './load.ts';
import { interleaved } from './measure.ts';

const rounds = 15;
const folder = mkdtempSync(join(tmpdir(), 'engine-transitions-'));
const journal = createEngine({ journal: join(folder, 'journal') });
const safeFrom = { process: 'safe from the end of the process', power: 'safe from a loss of power' };
const jsonataWanted = 20_000;

async function measure(load: Load): Promise<Figure[]> {
  // What an earlier load has left in memory is none of this one's business.
  const memory = createEngine({ journal: ':memory:' });
  const inMemory = await onEngine(memory, load);
  const events = await eventsOf(memory, await inMemory());
  const millis = await interleaved(
    {
      memory: inMemory,
      journal: await onEngine(journal, load),
      floor: floorOf(events, join(folder, `floor-${loads.indexOf(load)}.db`)),
      peer: load.wanted ? onPeer(load) : () => {},
    },
    rounds,
  );
  await memory.close();
  const rate = (of: keyof typeof millis) => (load.transitions / millis[of]) * 1000;
  return (['memory', 'journal'] as const).map((where) => {
    const ratio = load.wanted && millis.peer / millis[where];
    const wanted = load.wanted?.[where];
    return {
      what: `${load.name}, ${where === 'memory' ? 'in memory' : 'journal on'}`,
      measured: `${whole(rate(where))}/s`,
      ...(wanted !== undefined && { wanted: `${wanted}× the peer's ${whole(rate('peer'))}/s`, met: ratio! >= wanted }),
      ...(!load.wanted &&
        where === 'memory' && { wanted: `${whole(jsonataWanted)}/s`, met: rate(where) >= jsonataWanted }),
      ...(ratio !== undefined && { peer: times(ratio) }),
      floor: times(millis[where] / millis.floor),
    };
  });
}

/** What the engine adds to a state when an execution has the machine to itself: one after the other, each made durable. */
async function alone(durability: Durability): Promise<Figure> {
  const engine = createEngine({ journal: join(folder, durability), durability });
  const short: Load = { ...loads[0]!, definition: chainOf(20), transitions: 20 };
  const once = await onEngine(engine, short);
  const floor = floorOf(await eventsOf(engine, await once()), join(folder, `floor-${durability}.db`));
  const millis = await interleaved({ once, floor }, 300);
  await engine.close();
  return {
    what: `An execution of 20 states by itself, ${safeFrom[durability]}`,
    measured: `${millis.once.toFixed(2)} ms`,
    floor: times(millis.once / millis.floor),
  };
}

try {
  const figures: Figure[] = [];
  for (const load of loads) {
    note(load.name);
    figures.push(...(await measure(load)));
  }
  tell([...figures, await alone('process'), await alone('power')]);
} finally {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
}
