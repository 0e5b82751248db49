import * as z from 'zod';
import { Hostname } from '../../shared/estate.ts';

/** Freenom's top-level domains: registrations ended in 2023 and the names were taken back; none of them can be relied on. */
const FREENOM = ['tk', 'ml', 'ga', 'cf', 'gq'];
const NAME = 'a host name in lower case with at least two labels, e.g. hub.example.org';
const REASON = 'a line of 1 to 200 letters, digits, spaces and . , : _ @ + = / -';

const topLevel = (name: string) => name.slice(name.lastIndexOf('.') + 1);
const isHostname = (name: string) => Hostname.safeParse(name).success;
const isAscii = (name: string) => !name.split('.').some((label) => label.startsWith('xn--'));

/** What gaia-reset-certificates takes: the hub, why, and whether only a plan is wanted. Messages say what is allowed. */
export const Input = z.strictObject(
  {
    hub: z
      .string(NAME)
      .refine(isHostname, { error: NAME, abort: true })
      .refine(isAscii, { error: `${NAME}; no internationalised name (xn--)`, abort: true })
      .refine((name) => !FREENOM.includes(topLevel(name)), `${NAME}; no Freenom domain (.${FREENOM.join(', .')})`)
      .describe(`The hub's domain, as the estate has it: ${NAME}`),
    reason: z
      .string(REASON)
      .regex(/^[\p{L}\p{N} .,:_@+=/-]{1,200}$/u, REASON)
      .describe(`Why, for the approvers: ${REASON}`)
      .optional(),
    mode: z
      .literal('plan', '"plan" to end after the plan, or left out')
      .describe('"plan": look and plan, change nothing')
      .optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown field ${issue.keys.map((key) => JSON.stringify(key.slice(0, 80))).join(', ')}; allowed: hub, reason, mode`
        : 'an object with hub and, if wanted, reason and mode',
  },
);

export type Input = z.infer<typeof Input>;
