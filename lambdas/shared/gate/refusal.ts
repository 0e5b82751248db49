import { TerminalError } from '../errors.ts';

/** Why a vote is not taken, with the HTTP status that says the same. */
const refusals = {
  GateDoesNotExist: 404,
  GateClosed: 409,
  GateExpired: 410,
  ProofTooWeak: 403,
  RequesterUnknown: 503,
  IdentityUnknown: 403,
  LinkRefused: 403,
  PageTooOld: 403,
  PasskeyRefused: 403,
  PasskeyCloned: 403,
  ChallengeUsed: 409,
  NotOnRoster: 403,
  RosterChanged: 409,
  RequesterExcluded: 403,
  NotYetAsked: 403,
  SeatTaken: 409,
  DigestDiffers: 409,
  WordsDiffer: 422,
  TargetDiffers: 422,
  CommentRefused: 422,
  AlreadyVoted: 409,
  NothingToWithdraw: 409,
} as const;

export type RefusalName = keyof typeof refusals;

/** A vote that was not taken. Nothing was changed. */
export class VoteRefused extends TerminalError {
  readonly status: number;
  readonly refusal: RefusalName;

  constructor(refusal: RefusalName, message: string) {
    super(refusal, message);
    this.refusal = refusal;
    this.status = refusals[refusal];
  }
}
