import type { Estate } from '../../shared/estate.ts';
import type { Action } from '../../shared/plan.ts';
import { oldTtl } from '../hub/name-guards.ts';
import { askForRecords, setRecords, tellSpan, type WantedRecord } from '../hub/records.ts';
import type { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';

/** A name that is to lead to another address. */
export interface Moving {
  run: string;
  detail: HubDetail;
  facts: Facts;
  /** Ids of the owners of the domain. */
  owners: string[];
  estate: Estate;
}

/** What makes the record one that is not kept for long, where it is kept longer, and what moves it. */
export interface NameSteps {
  lower: Action[];
  move: Action[];
}

/** What resolvers may keep the record for while it is moved: a minute, or less where the estate wants less. */
const movingTtl = (recordTtl: number) => Math.min(60, recordTtl);

const addressOf = ({ detail }: Moving, ttl: number, value: string): WantedRecord[] => [
  { name: detail.domain, type: 'A', ttl, value },
];

/** In the estate's hosted zone, by the API. */
export function inZone(moving: Moving): NameSteps {
  const { run, detail, facts } = moving;
  const { domain, recordTtl } = detail;
  const { zone, dns, old, next } = facts;
  const moment = movingTtl(recordTtl);
  const lower: Action = {
    id: 'lower-ttl',
    title: `Let resolvers keep ${domain} for ${moment} s only`,
    ...setRecords(zone, addressOf(moving, moment, old.publicIp!), `Stepbook ${run}: TTL of ${domain} before it moves`),
    expected: `${domain} ${moment} IN A ${old.publicIp}, as before but for its TTL`,
    risk: 'low',
  };
  const move: Action = {
    id: 'move-record',
    title: `Point ${domain} to ${next.publicIp} instead of ${old.publicIp}`,
    ...setRecords(
      zone,
      addressOf(moving, recordTtl, next.publicIp!),
      `Stepbook ${run}: ${domain} moves to ${next.publicIp}`,
    ),
    expected: `${domain} ${recordTtl} IN A ${next.publicIp}, answered by every server of the zone and every resolver`,
    risk: 'high',
  };
  return { lower: oldTtl(zone, dns) > moment ? [lower] : [], move: [move] };
}

/**
 * At another provider, by people. The estate's own TTL is what they are asked for both times: providers allow few, and then
 * only the address changes at the moment that matters.
 */
export function byHand(moving: Moving): NameSteps {
  const { run, detail, facts, owners: people, estate } = moving;
  const { domain, recordTtl, handSeconds, moveSeconds } = detail;
  const { zone, dns, old, next } = facts;
  const [from, to] = [old.publicIp!, next.publicIp!];
  const asking = { run, domain, people, estate };
  const again = (id: string, step: Action['step']): Action => ({
    id,
    title: 'Ask them once more when half of that time is over, if it is not done by then',
    step,
    undo: { kind: 'none', because: 'it is the same mail' },
    expected: 'a mail to the same people',
    dispensable: true,
    risk: 'low',
  });

  const keep = askForRecords(
    {
      ...asking,
      until:
        `Only the TTL changes now, so that the address can be changed later and is seen soon: you are asked for that ` +
        `in another mail. This is waited for, for ${tellSpan(handSeconds)} from the first mail on.`,
      back: 'The hub does not move. This is as it was before.',
    },
    addressOf(moving, recordTtl, from),
    { A: dns },
  );
  const move = askForRecords(
    {
      ...asking,
      until:
        `Please do it now: until it is done nobody can write to ${domain}. ${tellSpan(moveSeconds)} after the first mail ` +
        `the move is given up; do not change the record after that.`,
      back: 'The hub does not move. This is as it was before; if you have not changed the record, leave it so.',
    },
    addressOf(moving, recordTtl, to),
    { A: dns },
  );
  const lower: Action[] = [
    {
      id: 'ask-for-ttl',
      title: `Ask the owners of ${domain} to lower its TTL to ${recordTtl} s by hand, and wait for them up to ${tellSpan(handSeconds)}`,
      step: keep.step,
      undo: keep.undo,
      expected: `${domain} ${recordTtl} IN A ${from}, as before but for its TTL, answered by every server of the zone`,
      risk: 'low',
    },
    again('remind-of-ttl', keep.reminder),
  ];
  return {
    lower: oldTtl(zone, dns) > recordTtl ? lower : [],
    move: [
      {
        id: 'ask-for-move',
        title: `Ask the owners of ${domain} to point it to ${to} instead of ${from} by hand, and wait for them up to ${tellSpan(moveSeconds)}`,
        step: move.step,
        undo: move.undo,
        expected:
          `${domain} ${recordTtl} IN A ${to}, answered by every server of the zone and every resolver; else the move is ` +
          `given up, and ${old.id} takes writes again`,
        risk: 'high',
      },
      again('remind-of-move', move.reminder),
    ],
  };
}
