import { createHash } from 'node:crypto';
import type { StateType } from '../states/table.ts';
import type { Catcher, Definition, Machine, QueryLanguage, Retrier, StateDefinition } from './machine.ts';

type Json = Record<string, unknown>;

const kept = new Map<string, WeakRef<Definition>>();

/** SHA-256 of a definition's text, hex: the key under which definitions are kept. */
export function definitionDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads a definition that has passed validation. The same text gives the same object while anyone holds it. */
export function parseDefinition(text: string): Definition {
  const digest = definitionDigest(text);
  const known = kept.get(digest)?.deref();
  if (known) return known;
  const machines = new Map<string, Machine>();
  const root = parseMachine(JSON.parse(text) as Json, '', 'JSONPath', machines);
  const definition = { text, root, machines };
  kept.set(digest, new WeakRef(definition));
  return definition;
}

function parseMachine(json: Json, pointer: string, outer: QueryLanguage, machines: Map<string, Machine>): Machine {
  const states = new Map<string, StateDefinition>();
  const machine: Machine = {
    pointer,
    startAt: json.StartAt as string,
    states,
    timeoutSeconds: json.TimeoutSeconds as number | undefined,
    processorConfig: (json.ProcessorConfig ?? {}) as Json,
  };
  machines.set(pointer, machine);
  const language = (json.QueryLanguage as QueryLanguage | undefined) ?? outer;
  for (const [name, fields] of Object.entries(json.States as Record<string, Json>)) {
    const own = (fields.QueryLanguage as QueryLanguage | undefined) ?? language;
    const at = `${pointer}/States/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    states.set(name, {
      name,
      type: fields.Type as StateType,
      fields,
      language: own,
      machine,
      next: fields.Next as string | undefined,
      retry: (fields.Retry ?? []) as Retrier[],
      catch: (fields.Catch ?? []) as Catcher[],
      inner: innerMachines(fields).map(([key, inner]) => parseMachine(inner, `${at}/${key}`, language, machines)),
    });
  }
  return machine;
}

function innerMachines(fields: Json): [string, Json][] {
  if (Array.isArray(fields.Branches)) return fields.Branches.map((branch, index) => [`Branches/${index}`, branch]);
  if (fields.ItemProcessor) return [['ItemProcessor', fields.ItemProcessor as Json]];
  // Iterator is the older name of ItemProcessor.
  if (fields.Iterator) return [['Iterator', fields.Iterator as Json]];
  return [];
}
