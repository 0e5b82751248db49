import { ServiceQuotaExceededException } from '@aws-sdk/client-sfn';

/** What one state machine can have (Developer guide, "Service quotas"). */
const quotas = { versions: 1_000, aliases: 100 };

/** @throws {ServiceQuotaExceededException} the machine has as many as it can */
export function checkQuota(what: keyof typeof quotas, count: number): void {
  if (count < quotas[what]) return;
  const message = `A state machine has at most ${quotas[what]} ${what}`;
  throw new ServiceQuotaExceededException({ message, $metadata: {} });
}
