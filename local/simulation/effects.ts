import { CommandFailed } from '../../lambdas/shared/errors.ts';
import type { Step } from '../../workflows/shared/plan.ts';
import { hubOf, type World } from './world.ts';

/** What an action does to the world, and how long it takes. */
interface Effect {
  seconds: number;
  /** @throws CommandFailed */
  apply(world: World, domain: string): void;
}

const nothing = (seconds: number): Effect => ({ seconds, apply: () => {} });

function issue(world: World, domain: string): void {
  const because = hubOf(world, domain).renew(world.now());
  if (because !== undefined) throw new CommandFailed(`certbot did not renew ${domain}: ${because}`);
}

function restart(world: World, domain: string): void {
  hubOf(world, domain).started = world.now();
}

function rehearse({ authority, now }: World, domain: string): void {
  if (authority.isDown(now()))
    throw new CommandFailed(`no test certificate for ${domain}: the authority does not answer`);
}

/** By the name of the command document, or of the API action. An undo puts back what a failed action did not change. */
const effects: Record<string, Effect> = {
  'stepbook-gaia-renew-certificates': { seconds: 40, apply: issue },
  'stepbook-gaia-keep-certificate': nothing(10),
  'stepbook-gaia-rehearse-issuance': { seconds: 30, apply: rehearse },
  'stepbook-gaia-reset-certificates': {
    seconds: 300,
    apply(world, domain) {
      restart(world, domain);
      issue(world, domain);
    },
  },
  'stepbook-gaia-back-up-certificates': nothing(5),
  'stepbook-gaia-restore-certificates': nothing(20),
  'stepbook-gaia-restart-services': { seconds: 60, apply: restart },
  'stepbook-gaia-start-services': { seconds: 60, apply: restart },
  'ec2:CreateSnapshot': nothing(5),
};

/** The effect of a step. @throws CommandFailed when the simulated world has none */
export function effectOf(step: Step): Effect {
  const name = step.kind === 'command' ? step.document.name : step.action;
  const found = effects[name];
  if (!found) throw new CommandFailed(`the simulated world cannot carry out ${name}`);
  return found;
}
