/** Why a request is refused before a service sees it. Each protocol has its own names for these (`Protocol.refuse`). */
export type FaultKind =
  | 'missingSignature'
  | 'malformedSignature'
  | 'unknownKey'
  | 'wrongSignature'
  | 'signatureExpired'
  | 'accessDenied'
  | 'unknownOperation'
  | 'tooLarge'
  | 'internal';

/** A refusal on the way to a service. */
export class WireFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WireFault';
    this.kind = kind;
  }
}
