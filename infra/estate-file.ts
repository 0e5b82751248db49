import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkPeople } from '../lambdas/shared/gate/check-people.ts';
import { checkSchedules } from '../workflows/schedules.ts';
import { Estate } from '../workflows/shared/estate.ts';

/** What a hub names must be there. At run time an unknown person merely does not count; here it is a slip of the pen. */
const Deployable = Estate.superRefine((estate, context) => {
  const { cells, people, hubs } = estate;
  const among = (known: object) => `allowed: ${Object.keys(known).join(', ')}`;
  for (const [hub, { cell, roles }] of Object.entries(hubs)) {
    if (!Object.hasOwn(cells, cell)) {
      const message = `${cell} is not a cell of the estate; ${among(cells)}`;
      context.addIssue({ code: 'custom', path: ['hubs', hub, 'cell'], message });
    }
    for (const [role, ids] of Object.entries(roles)) {
      for (const person of ids.filter((each) => !Object.hasOwn(people, each))) {
        const message = `${person} is not among the people of the estate; ${among(people)}`;
        context.addIssue({ code: 'custom', path: ['hubs', hub, 'roles', role], message });
      }
    }
  }
  for (const { path, message } of [...checkPeople(estate), ...checkSchedules(estate)]) {
    context.addIssue({ code: 'custom', path, message });
  }
});

/** Reads and checks an estate file (YAML). The error names the file and every wrong field. */
export function readEstateFile(file: string): Estate {
  const parsed = Deployable.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not a valid estate:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
