import * as z from 'zod';
import { Hostname } from '../../shared/estate.ts';

/** Freenom's top-level domains: registrations ended in 2023 and the names were taken back; none of them can be relied on. */
const FREENOM = ['tk', 'ml', 'ga', 'cf', 'gq'];
const NAME = 'a host name in lower case with at least two labels, e.g. hub.example.org';
const REASON = 'a line of 1 to 200 letters, digits, spaces and . , : _ @ + = / -';

const topLevel = (name: string) => name.slice(name.lastIndexOf('.') + 1);
const isHostname = (name: string) => Hostname.safeParse(name).success;
const isAscii = (name: string) => !name.split('.').some((label) => label.startsWith('xn--'));

/** The hub that a procedure is for, by its domain. */
export const hub = z
  .string(NAME)
  .refine(isHostname, { error: NAME, abort: true })
  .refine(isAscii, { error: `${NAME}; no internationalised name (xn--)`, abort: true })
  .refine((name) => !FREENOM.includes(topLevel(name)), `${NAME}; no Freenom domain (.${FREENOM.join(', .')})`)
  .describe(`The hub's domain, as the estate has it: ${NAME}`);

/** Why somebody asks, shown to those who approve. */
export const reason = z
  .string(REASON)
  .regex(/^[\p{L}\p{N} .,:_@+=/-]{1,200}$/u, REASON)
  .describe(`Why, for the approvers: ${REASON}`)
  .optional();

/** Whether only a plan is wanted. */
export const mode = z
  .literal('plan', '"plan" to end after the plan, or left out')
  .describe('"plan": look and plan, change nothing')
  .optional();

/** The input of a procedure on a hub: `hub`, and these fields beside it. Messages say what is allowed. */
export function hubInput<Shape extends Record<string, z.ZodType>>(more: Shape) {
  const names = Object.keys(more);
  return z.strictObject(
    { hub, ...more },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `unknown field ${issue.keys.map((key) => JSON.stringify(key.slice(0, 80))).join(', ')}; allowed: ${['hub', ...names].join(', ')}`
          : `an object with hub${names.length > 0 ? ` and, if wanted, ${names.join(' and ')}` : ''}`,
    },
  );
}
