/** How one API action of a plan is carried out. */
export interface ApiCall {
  /** Makes the call with exactly the approved arguments; gives what the transcript keeps of the answer. */
  call(args: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Finds what an earlier call with these arguments made, when its answer was lost. */
  find(args: Record<string, unknown>): Promise<Record<string, unknown> | undefined>;
  /** The same arguments a second time change nothing: there is a client token, or the call states what shall be. */
  repeatable?: true;
  /** Refusals that pass by themselves: what the call needs ended is still ending. Nothing has happened then. */
  notYet?: readonly string[];
}
