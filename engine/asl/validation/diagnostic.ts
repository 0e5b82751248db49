/**
 * One finding about a state machine definition, in the form ValidateStateMachineDefinition answers
 * (API reference, `ValidateStateMachineDefinitionDiagnostic`).
 */
export interface Diagnostic {
  /** An ERROR makes AWS refuse the definition; a WARNING never does. */
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** JSON pointer to the faulty element (`/States/Wait/Seconds`), or the source position for a text that is not JSON. */
  readonly location?: string;
  /**
   * For an expression that does not parse: the characters of it, counted after its `{%`, up to and with the part that
   * is wrong. AWS does not say.
   */
  readonly position?: number;
}
