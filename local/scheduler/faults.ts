import { ConflictException, ResourceNotFoundException, ValidationException } from '@aws-sdk/client-scheduler';

const of = (Message: string) => ({ Message, message: Message, $metadata: {} });

/** EventBridge Scheduler's own exceptions, as its API words them. */
export const faults = {
  invalid: (message: string) => new ValidationException(of(message)),
  exists: (what: string) => new ConflictException(of(`${what} already exists.`)),
  missing: (what: string) => new ResourceNotFoundException(of(`${what} does not exist.`)),
};
