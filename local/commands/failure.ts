/** A modelled error of SSM, e.g. `InvalidInstanceId`: the wire finds its shape by the name. */
export function ssmFailure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $fault: 'client' as const });
}

/** A request that breaks a constraint of the API model, in the service framework's words. */
export function constraintFailure(value: unknown, member: string, constraint: string): Error {
  return ssmFailure(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** Checks a number against the range of the API model. @throws ValidationException */
export function checkRange(value: number | undefined, member: string, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least) throw constraintFailure(value, member, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw constraintFailure(value, member, `Member must have value less than or equal to ${most}`);
}
