import { Estate } from '../../../workflows/shared/estate.ts';

const person = (name: string, more: object = {}) => ({
  name,
  mail: `${name.toLowerCase()}@example.org`,
  principals: [`arn:aws:iam::111111111111:user/${name.toLowerCase()}`],
  ...more,
});

/** One hub whose renewal alone is scheduled; `hub` and `people` add to it. */
export function anEstate(
  change: { hubs?: Record<string, object>; people?: object; schedules?: object[] } = {},
): Estate {
  const roles = { owner: ['alice'], operator: ['bob'], 'domain-owner': ['carla'], 'data-owner': ['carla'] };
  const cell = { cell: 'home', roles };
  const renewal = { schedules: { checkDns: false, checkHub: false } };
  const hubs = change.hubs ?? { 'hub.example.org': renewal };
  return Estate.parse({
    name: 'sample',
    runbooks: 'https://example.org/runbooks',
    cells: {
      home: { account: '111111111111', region: 'eu-west-1', mailFrom: 'a@example.org', alerts: ['b@example.org'] },
    },
    people: { alice: person('Alice'), bob: person('Bob'), carla: person('Carla'), ...change.people },
    hubs: Object.fromEntries(Object.entries(hubs).map(([domain, hub]) => [domain, { ...cell, ...hub }])),
    schedules: change.schedules ?? [],
  });
}

export { person };
