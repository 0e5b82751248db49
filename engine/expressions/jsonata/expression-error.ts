import { ERROR_MESSAGES } from './error-messages.ts';

/** What jsonata's message templates are filled from. */
export interface ExpressionErrorFields {
  position?: number | undefined;
  token?: string | undefined;
  value?: unknown;
  value2?: unknown;
  index?: number | undefined;
  type?: string | undefined;
}

/** A JSONata error with the library's code, for example T2001. */
export class ExpressionError extends Error {
  readonly code: string;
  position?: number | undefined;
  token?: string | undefined;
  readonly value: unknown;
  readonly value2: unknown;
  readonly index: number | undefined;

  constructor(code: string, fields: ExpressionErrorFields = {}) {
    super(code);
    this.name = 'ExpressionError';
    this.code = code;
    if (fields.position !== undefined) this.position = fields.position;
    if (fields.token !== undefined) this.token = fields.token;
    this.value = fields.value;
    this.value2 = fields.value2;
    this.index = fields.index;
  }
}

/** An expression used more depth, time or memory than the service gives it. `message` is the service's text. */
export class ResourceLimitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ResourceLimitError';
  }
}

/** An error with a JSONata code: ours, or one of the plain objects the library's own functions throw. */
export type CodedError = { code: string; message?: string; position?: number; token?: string };

export function isCodedError(error: unknown): error is CodedError {
  return typeof error === 'object' && error !== null && typeof (error as CodedError).code === 'string';
}

/** The library's message for a coded error: `{{x}}` is the member x as JSON, `{{{x}}}` as it is. */
export function messageOf(error: CodedError): string {
  const fields = error as unknown as Record<string, unknown>;
  return (ERROR_MESSAGES[error.code] ?? error.message ?? '')
    .replace(/\{\{\{([^}]+)\}\}\}/g, (_token, field: string) => String(fields[field]))
    .replace(/\{\{([^}]+)\}\}/g, (_token, field: string) => String(JSON.stringify(fields[field])));
}
