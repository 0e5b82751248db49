import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildDocument } from '../../../commands/build-document.ts';
import { newSoftwarePasskey } from '../../../local/rehearsal/software-passkey.ts';
import type { Estate } from '../../../workflows/shared/estate.ts';
import { runsOf } from '../../thorough.ts';
import { facts } from '../../workflows/gaia/reset-certificates/sample.ts';
import { anEstate, type Frame, frame, hub } from '../support/frame.ts';

/*
 * T11, and the promise of the gate: after the approval, one byte of anything that was approved is changed. Nothing may
 * happen then, whoever asks: the recheck stops, and every action and undo that is called all the same is refused.
 */
let f: Frame;
let made: Awaited<ReturnType<Frame['plan']>>;
let gate: string;
const run = 'r1';
const input = { hub, reason: 'the certificate has expired' };
const key = newSoftwarePasskey('localhost').passkey;
const estateOfThen = () => {
  const { people } = anEstate();
  return anEstate({ people: { ...people, ada: { ...people.ada, passkeys: [key], alternates: ['eve'] } } });
};

beforeAll(async () => {
  f = await frame();
  f.ports.estate = estateOfThen();
  await f.open(run, input);
  await f.request(run, 'eve');
  made = await f.plan(run);
  gate = await f.gate(run, made.digest);
  await f.vote(gate, 'ada', made);
  await f.vote(gate, 'bob', made);
  await f.complete({ 'detail-type': 'Gate Decided', source: 'stepbook', detail: { gate } });
});
afterAll(() => f.stop());

/** The text with one character replaced by another of the same sort. */
function oneByte(text: string, at: number, by: number): string {
  const index = at % text.length;
  const now = text[index]!;
  const sort = /\d/.test(now) ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz';
  const others = [...sort].filter((each) => each !== now);
  return text.slice(0, index) + others[by % others.length] + text.slice(index + 1);
}
type Change = (text: string) => string;
/** Changes one thing and gives back what undoes the change. */
type Place = (change: Change) => Promise<() => Promise<void> | void>;

const inEstate =
  (edit: (estate: Estate, change: Change) => void): Place =>
  async (change) => {
    const estate = estateOfThen();
    edit(estate, change);
    f.ports.estate = estate;
    return () => {
      f.ports.estate = estateOfThen();
    };
  };
const inRow =
  (pk: () => string, sk: string, edit: (row: Record<string, unknown>, change: Change) => void): Place =>
  async (change) => {
    const row = (await f.table.get(pk(), sk))!;
    const other = structuredClone(row);
    edit(other, change);
    await f.table.put({ ...other, pk: pk(), sk });
    return () => f.table.put({ ...row, pk: pk(), sk });
  };
let seen: Record<string, unknown> = facts;
const inFacts =
  (edit: (seen: typeof facts, change: Change) => void): Place =>
  async (change) => {
    const now = structuredClone(facts);
    edit(now, change);
    seen = now;
    return () => {
      seen = facts;
    };
  };
const inDocument =
  (
    command: string,
    edit: (content: { description: string; mainSteps: { inputs: { runCommand: string[] } }[] }, change: Change) => void,
  ): Place =>
  async (change) => {
    const { name, content } = buildDocument(command);
    const other = JSON.parse(content);
    edit(other, change);
    const document = f.ssm.replace(name, JSON.stringify(other));
    return () => document.restore();
  };
const commands = [
  'gaia/back-up-certificates',
  'gaia/rehearse-issuance',
  'gaia/reset-certificates',
  'gaia/restore-certificates',
];

const places: Record<string, Place> = {
  'the definition': async (change) => {
    const before = f.sfn.state.definition;
    f.sfn.state.definition = change(before);
    return () => {
      f.sfn.state.definition = before;
    };
  },
  'the input': inRow(
    () => `RUN#${run}`,
    'RUN',
    (row, change) => {
      const given = row.input as typeof input;
      row.input = { ...given, reason: change(given.reason) };
    },
  ),
  'the input, its target': inRow(
    () => `RUN#${run}`,
    'RUN',
    (row, change) => {
      const given = row.input as typeof input;
      row.input = { ...given, hub: change(given.hub) };
    },
  ),
  ...Object.fromEntries(
    commands.flatMap((command): [string, Place][] => [
      [
        `the text of ${command}`,
        inDocument(command, (content, change) => {
          const { inputs } = content.mainSteps[0]!;
          inputs.runCommand = change(inputs.runCommand.join('\n')).split('\n');
        }),
      ],
      [
        `the document of ${command}`,
        inDocument(command, (content, change) => {
          content.description = change(content.description);
        }),
      ],
    ]),
  ),
  'the target: its instance': inEstate((estate, change) => {
    estate.hubs[hub]!.instance = change(estate.hubs[hub]!.instance!);
  }),
  'the target: its name': inEstate((estate, change) => {
    estate.hubs = { [change(hub)]: estate.hubs[hub]! };
  }),
  'a fact: the served certificate': inFacts(({ certificate }, change) => {
    certificate.served!.serial = change(certificate.served!.serial);
  }),
  'a fact: the volume': inFacts(({ instance }, change) => {
    instance.dataVolumes[0]!.volumeId = change(instance.dataVolumes[0]!.volumeId);
  }),
  'a fact: the address': inFacts(({ instance }, change) => {
    instance.publicIp = change(instance.publicIp!);
  }),
  'the roster: a name': inEstate(({ people }, change) => {
    people.ada!.name = change(people.ada!.name);
  }),
  'the roster: a mailbox': inEstate(({ people }, change) => {
    people.bob!.mail = change(people.bob!.mail);
  }),
  'the roster: a principal': inEstate(({ people }, change) => {
    people.ada!.principals = people.ada!.principals.map(change);
  }),
  'the roster: a passkey': inEstate(({ people }, change) => {
    people.ada!.passkeys[0]!.publicKey = change(people.ada!.passkeys[0]!.publicKey);
  }),
  'the roster: an alternate': inEstate(({ people }, change) => {
    people.ada!.alternates = people.ada!.alternates.map(change);
  }),
  'the roster: a group': inEstate((estate) => {
    estate.hubs[hub]!.roles.operator!.push('eve');
  }),
  'the expiry: as the estate has it': inEstate((estate, change) => {
    estate.hubs[hub]!.approvalSeconds = Number(change('86400'));
  }),
  'the expiry: of the gate': inRow(
    () => `GATE#${gate}`,
    'GATE',
    (row, change) => {
      row.expires = change(String(row.expires));
    },
  ),
  'the gate: its policy': inRow(
    () => `GATE#${gate}`,
    'GATE',
    (row, change) => {
      row.policy = JSON.parse(`{${change(JSON.stringify(row.policy).slice(1))}`) as unknown;
    },
  ),
  'a vote': inRow(
    () => `GATE#${gate}`,
    'VOTE#ada',
    (row, change) => {
      row.words = change(String(row.words));
    },
  ),
  'a vote: its time': inRow(
    () => `GATE#${gate}`,
    'VOTE#bob',
    (row, change) => {
      row.time = change(String(row.time));
    },
  ),
  'a vote: its signature': inRow(
    () => `GATE#${gate}`,
    'VOTE#bob',
    (row, change) => {
      row.signature = change(String(row.signature).slice(0, 60)) + String(row.signature).slice(60);
    },
  ),
  'the plan that is stored': inRow(
    () => `BODY#${made.digest}`,
    '0000',
    (row, change) => {
      row.text = change(String(row.text));
    },
  ),
};

const refusals = ['PlanChanged', 'VotesInvalid', 'BodyDamaged'];
const nameOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: Error) => error.name,
  );
/** Everything that was changed outside, or begun. */
const effects = async () => [
  f.ssm.invocations.length,
  f.ec2.snapshots.length,
  (await f.table.query(`RUN#${run}`, { prefix: 'ACTION#' })).length,
  (await f.table.query(`RUN#${run}`, { prefix: 'UNDO#' })).length,
];

it.each(Object.entries(places))(
  'T11: one byte of %s: PlanChanged or VotesInvalid, and no side effect',
  async (_name, place) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (at, by) => {
        const restore = await place((text) => oneByte(text, at, by)).catch(() => undefined);
        // The change left no JSON: there is nothing to try.
        if (!restore) return;
        try {
          expect(refusals).toContain(await nameOf(f.recheck(run, made.digest, seen)));
          const [first, last] = [made.actions[0]!, made.actions.at(-1)!];
          for (const [action, undo] of [
            [first, false],
            [last, false],
            [last, true],
          ] as const) {
            expect(refusals).toContain(await nameOf(f.act(run, made.digest, action, { undo })));
          }
          expect(await effects()).toEqual([0, 0, 0, 0]);
        } finally {
          await restore();
        }
      }),
      { numRuns: runsOf(3), seed: 1 },
    );
  },
);

it('and without a change everything is as it was approved', async () => {
  expect(await f.recheck(run, made.digest)).toEqual({ digest: made.digest });
  await f.act(run, made.digest, made.actions[0]!);
  expect((await effects()).reduce((sum, each) => sum + each)).toBeGreaterThan(0);
});
