import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import jsonata from 'jsonata';
import { validateDefinition } from '../../engine/asl/validation/validate-definition.ts';
import { functions } from '../../lambdas/catalog.ts';
import { findProcedure, procedures } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import { anchorOf } from '../../workflows/shared/runbook-anchor.ts';
import { secretFields } from '../../workflows/shared/secret.ts';
import { assignedBy, everyState, everyText, type Placed, type State } from './asl.ts';

const MONTH = 30 * 86_400;
const placeholderOf = (name: string) =>
  `${name
    .split('-')
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join('')}FunctionArn`;
const known = new Map(functions.map((spec) => [placeholderOf(spec.name), spec]));

describe('the catalogue', () => {
  it('lists every definition under workflows/, each with its folder', () => {
    const folders = readdirSync(join(import.meta.dirname, '../../workflows'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('workflow.asl.yaml'))
      .map((path) => join(import.meta.dirname, '../../workflows', path));
    expect(procedures.map((procedure) => readDefinitionFile(procedure).file).sort()).toEqual(folders.sort());
  });

  it('finds a procedure by its final name and no other', () => {
    expect(findProcedure('gaia-reset-certificates')?.title).toBe('Reset the TLS certificates of a Gaia hub');
    expect(findProcedure('reset-certificates')).toBeUndefined();
  });

  it.each(procedures.map((procedure) => [procedure.name, procedure] as const))(
    '%s has an example that its schema takes',
    (_, procedure) => {
      expect(procedure.input.safeParse(procedure.example).success).toBe(true);
    },
  );
});

describe.each(procedures.map((procedure) => [procedure.name, procedure] as const))(
  'the definition of %s',
  (_, procedure) => {
    const { definition, placeholders } = readDefinitionFile(procedure);
    const states = everyState(definition as { States: Record<string, State> });
    const tasks = states.filter(({ state }) => state.Type === 'Task');
    const names = (wrong: Placed[]) => wrong.map(({ name }) => name);
    const expressions = everyText(definition).filter((text) => text.startsWith('{%'));

    it('is one that Step Functions takes', () => {
      const text = JSON.stringify(definition).replaceAll(
        /\$\{(\w+)\}/g,
        'arn:aws:lambda:eu-west-1:111111111111:function:$1',
      );
      expect(validateDefinition(text)).toEqual([]);
    });

    it('is JSONata throughout, with a time-out of its own, and a comment', () => {
      expect(definition).toMatchObject({
        QueryLanguage: 'JSONata',
        TimeoutSeconds: expect.any(Number),
        Comment: expect.any(String),
      });
      expect(everyText(definition).filter((text) => text.startsWith('$.'))).toEqual([]);
      for (const expression of expressions) expect(() => jsonata(expression.slice(2, -2))).not.toThrow();
    });

    it('gives every task a time-out, and no wait more than thirty days', () => {
      expect(names(tasks.filter(({ state }) => !state.TimeoutSeconds))).toEqual([]);
      expect(names(states.filter(({ state }) => (state.TimeoutSeconds ?? state.Seconds ?? 0) > MONTH))).toEqual([]);
    });

    it('ends before its own time-out even if every wait takes all its time', () => {
      const waits = tasks.filter(({ state }) => state.Resource?.endsWith('.waitForTaskToken'));
      const longest = Math.max(...waits.map(({ state }) => state.TimeoutSeconds!));
      expect(longest).toBeLessThan(definition.TimeoutSeconds as number);
    });

    it('retries what Lambda itself gets wrong, in every task', () => {
      // Lambda.Unknown: the worker vanished, on the embedded stack with the whole process. Every function takes being called twice.
      const transient = [
        'Lambda.TooManyRequestsException',
        'Lambda.ServiceException',
        'Lambda.SdkClientException',
        'Lambda.Unknown',
      ];
      const covers = ({ state }: Placed) =>
        state.Retry?.some(({ ErrorEquals }) => transient.every((error) => ErrorEquals.includes(error)));
      expect(names(tasks.filter((task) => !covers(task)))).toEqual([]);
    });

    it('calls functions of the catalogue and nothing else, by placeholders that are whole strings', () => {
      expect(placeholders.filter((placeholder) => !known.has(placeholder))).toEqual([]);
      expect(everyText(definition).filter((text) => text.includes('${') && !/^\$\{\w+\}$/.test(text))).toEqual([]);
      expect(
        names(tasks.filter(({ state }) => !/^\$\{\w+FunctionArn\}$/.test(state.Arguments?.FunctionName ?? ''))),
      ).toEqual([]);
      expect(JSON.stringify(definition)).not.toMatch(/arn:aws:(?!states:::lambda:invoke)/);
    });

    it('gives a task token to functions that keep it, and waits for it', () => {
      const waiting = tasks.filter(({ state }) => state.Resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken');
      const given = tasks.filter(({ state }) => everyText(state.Arguments).some((text) => text.includes('Task.Token')));
      expect(names(given)).toEqual(names(waiting));
      const keeps = ({ state }: Placed) =>
        known
          .get(state.Arguments!.FunctionName!.slice(2, -1))!
          .permissions.some(({ action }) => action === 'kms:Encrypt');
      expect(names(waiting.filter((task) => !keeps(task)))).toEqual([]);
    });

    it('hands a task token over whole, under its own name, and puts it nowhere else', () => {
      const whole = tasks.filter(({ state }) => state.Arguments?.Payload?.token === '{% $states.context.Task.Token %}');
      const uses = everyText(definition).filter((text) =>
        /Task\s*\.\s*Token|\$states\.context\s*%|\$states\s*%/.test(text),
      );
      expect(uses.length).toBe(whole.length);
    });

    it('reads no secret field of the input: only its reference exists, and only a plan hands that on', () => {
      const fields = secretFields(procedure.input).map((field) => field.split('.').at(-1)!);
      const read = expressions.filter((text) => fields.some((field) => new RegExp(`\\b${field}\\b`).test(text)));
      expect(read).toEqual([]);
    });

    it('waits in each task at least as long as its function may take', () => {
      const short = tasks.filter(
        ({ state }) => state.TimeoutSeconds! < known.get(state.Arguments!.FunctionName!.slice(2, -1))!.timeoutSeconds,
      );
      expect(names(short)).toEqual([]);
    });

    it('holds no secret, no newest-of-all version and no wildcard', () => {
      const text = JSON.stringify(definition);
      expect(text).not.toMatch(/\$\.secret|\$secret|secret(string)?\b/i);
      expect(text).not.toContain('$LATEST');
      expect(text).not.toContain('"*"');
      expect(text).not.toContain('$eval');
    });

    it('assigns no variable in a branch that is assigned around it (Step Functions forbids it)', () => {
      const twice = states.filter(({ state, outer }) => assignedBy(state).some((variable) => outer.has(variable)));
      expect(names(twice)).toEqual([]);
    });

    it('has no two states of one name, though branches would allow it', () => {
      expect(new Set(names(states)).size).toBe(states.length);
    });

    it('names the error in the link that ends a failed run, as the code does', async () => {
      const failed = (definition.States as Record<string, { Cause: string }>).Failed!;
      const cause = (error: string, text?: string) =>
        jsonata(failed.Cause.slice(2, -2)).evaluate(
          {},
          { failure: { Error: error, Cause: text }, run: { runbook: 'https://r.test/x.md' } },
        );
      for (const error of ['DnsMismatch', 'States.Timeout', 'Lambda.Unknown', 'AHTTPError']) {
        expect(await cause(error, 'why.')).toBe(`why. Runbook: https://r.test/x.md#${anchorOf(error)}`);
      }
      expect(await cause('States.Timeout')).toBe(' Runbook: https://r.test/x.md#states-timeout');
      expect(await cause('Any', 'why. Runbook: https://r.test/x.md#gate')).toBe(
        'why. Runbook: https://r.test/x.md#gate',
      );
    });

    const changing = ['MakePlan', 'OpenGate', 'RecheckPlan', 'RunAction', 'ListUndo', 'JudgeOutcome'];
    const calls = (name: string) => placeholders.includes(`${name}FunctionArn`);
    if (procedure.readOnly) {
      it('neither plans nor asks nor acts, since it only reads', () => {
        expect(changing.filter(calls)).toEqual([]);
        expect(procedure.refusals).toContain(procedure.failure);
      });
    } else {
      it('plans, rechecks, acts, takes back and judges; and asks people unless it says why not', () => {
        const without = procedure.ungated === undefined ? [] : ['OpenGate'];
        expect(changing.filter((name) => !calls(name))).toEqual(without);
        expect(procedure.ungated).not.toBe('');
      });

      it('reaches an action of a plan only through the plan, the recheck, and the gate where it has one', () => {
        const machine = definition as unknown as Scope;
        const guards = ['Plan', 'Recheck', ...(procedure.ungated === undefined ? ['Gate'] : [])];
        const acts = ({ state }: Placed) =>
          state.Arguments?.FunctionName === '${RunActionFunctionArn}' && !state.Arguments.Payload?.undo;
        const actions = names(tasks.filter(acts));
        expect(actions.length).toBeGreaterThan(0);
        expect(actions.filter((name) => !reach(machine).has(name))).toEqual([]);
        for (const guard of guards) expect(actions.filter((name) => reach(machine, guard).has(name))).toEqual([]);
      });
    }
  },
);

interface Scope {
  StartAt: string;
  States: Record<string, State>;
}

/**
 * The states that an execution can come to without entering the given one. It follows what `$phase` is: a Choice that
 * asks for another phase is not taken.
 */
function reach(machine: Scope, without?: string): Set<string> {
  const seen = new Set<string>();
  const visit = (scope: Scope, name: string, phase: unknown) => {
    if (name === without || seen.has(`${name} in ${phase}`)) return;
    seen.add(`${name} in ${phase}`);
    const { Next, Default, Choices = [], Catch = [], Branches = [], ItemProcessor, Assign } = scope.States[name]!;
    for (const inner of [...Branches, ...(ItemProcessor ? [ItemProcessor] : [])]) visit(inner, inner.StartAt, phase);
    const after = Assign?.phase ?? phase;
    const taken = Choices.filter(({ Condition }) => (/\$phase = '(\w+)'/.exec(Condition)?.[1] ?? phase) === phase);
    const nexts = [Next, Default, ...[...taken, ...Catch].map((each) => each.Next)];
    for (const next of nexts) if (next) visit(scope, next, after);
  };
  visit(machine, machine.StartAt, undefined);
  return new Set([...seen].map((text) => text.split(' in ')[0]!));
}
