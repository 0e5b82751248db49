/** An error that no second try will cure. `name` is the ASL error name (Lambda's errorType). */
export class TerminalError extends Error {
  readonly retryable = false;

  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** An error that a later try may cure; a Retry of the state names it. */
export class RetryableError extends Error {
  readonly retryable = true;

  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

// The name is given as text, not taken from the class: minification renames classes.
const terminal = (name: string) =>
  class extends TerminalError {
    constructor(message: string, options?: ErrorOptions) {
      super(name, message, options);
    }
  };
const retryable = (name: string) =>
  class extends RetryableError {
    constructor(message: string, options?: ErrorOptions) {
      super(name, message, options);
    }
  };

/** The input of a run or of a function is not what its schema allows; the message names field, value and what is allowed. */
export const InputInvalid = terminal('InputInvalid');
/** Another run holds the target. */
export const TargetLocked = terminal('TargetLocked');
/** The people named for the gate cannot reach its quorum. */
export const QuorumImpossible = terminal('QuorumImpossible');
/** The facts that were collected do not have the shape the procedure asks for. */
export const FactsInvalid = terminal('FactsInvalid');
/** The plan made from fresh facts is not the approved one, or an action is not part of it. */
export const PlanChanged = terminal('PlanChanged');
/** Votes do not verify, or do not reach the quorum. */
export const VotesInvalid = terminal('VotesInvalid');
export const GateRejected = terminal('GateRejected');
export const GateExpired = terminal('GateExpired');
/** A command ended with another status than success. */
export const CommandFailed = terminal('CommandFailed');
/** A command was not delivered, or did not end, in its time. */
export const CommandTimedOut = terminal('CommandTimedOut');
/** An API call of an action failed, or an action was begun and its outcome is not known. */
export const ActionFailed = terminal('ActionFailed');
/** The world after the actions is not what the procedure promises. */
export const VerifyFailed = terminal('VerifyFailed');
/** The run is closed: its transcript is sealed and takes no more entries. */
export const RunClosed = terminal('RunClosed');
/** A stored body is missing, or is not the text its digest names. */
export const BodyDamaged = terminal('BodyDamaged');
/** The transcript that a run is to follow is gone, or does not verify. */
export const TranscriptDamaged = terminal('TranscriptDamaged');
/** Something that looks like a task token, a private key or a declared secret was about to be written down. */
export const SecretFound = terminal('SecretFound');
/** The certificate is not served yet, or still the old one. */
export const NotYetServed = retryable('NotYetServed');
/** A change of DNS records has not reached every name server yet. */
export const NotInSync = retryable('NotInSync');
/** A conditional write found the item in another state. */
export const ConditionFailed = retryable('ConditionFailed');
