import type { Diagnostic } from './diagnostic.ts';

/** Gathers what the rules find, in the order they find it. */
export class Report {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];

  /** A fault of the definition's form, the most frequent code of AWS. */
  schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  error(code: string, message: string, location?: string, position?: number): void {
    this.errors.push(diagnostic('ERROR', code, message, location, position));
  }

  warning(code: string, message: string, location?: string): void {
    this.warnings.push(diagnostic('WARNING', code, message, location));
  }
}

function diagnostic(
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  location?: string,
  position?: number,
): Diagnostic {
  return {
    severity,
    code,
    message,
    ...(location === undefined ? {} : { location }),
    ...(position === undefined ? {} : { position }),
  };
}
