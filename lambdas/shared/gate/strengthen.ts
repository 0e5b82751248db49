import type { Estate } from '../../../workflows/shared/estate.ts';
import type { Action, GatePolicy } from '../../../workflows/shared/plan.ts';

const risks: Action['risk'][] = ['low', 'medium', 'high'];

/**
 * What a gate asks for at least, whatever its procedure asks: a proof of mailbox alone is enough only where the estate
 * allows it for plans of this risk, and never for what cannot be undone; for that the target is typed, too.
 */
export function strengthen(
  policy: GatePolicy,
  actions: readonly Action[],
  { gates }: Pick<Estate, 'gates'>,
): GatePolicy {
  const irreversible = actions.some(({ undo }) => undo.kind === 'irreversible');
  const bound = risks.indexOf(gates.mailOnlyUpTo);
  const mailIsEnough = gates.mailOnly && !irreversible && actions.every(({ risk }) => risks.indexOf(risk) <= bound);
  return {
    ...policy,
    strength: policy.strength === 'mail' && !mailIsEnough ? 'iam' : policy.strength,
    typedTarget: policy.typedTarget || irreversible,
  };
}
