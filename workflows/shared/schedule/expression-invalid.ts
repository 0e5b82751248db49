/** An expression, or its time zone, that EventBridge Scheduler would not take. The message names the field, the value and what is allowed. */
export class ScheduleExpressionInvalid extends Error {
  constructor(field: string, value: string, allowed: string, options?: ErrorOptions) {
    super(`${field}: "${value.slice(0, 256)}" is not allowed; allowed: ${allowed}`, options);
    this.name = 'ScheduleExpressionInvalid';
  }
}
