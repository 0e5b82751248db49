import { dataParser, findSyntaxFault } from '../../../asl/validation/syntax/json-syntax.ts';
import { expectCount, expectString } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.StringToJson: the value a JSON text stands for; the service reads an empty text as null. */
export const stringToJson: Intrinsic = (args) => {
  expectCount(args, 1);
  const text = expectString(args[0]);
  if (text.trim() === '') return null;
  try {
    // The service has whole numbers, so its "-0" is 0.
    return JSON.parse(text, (_key, value) => (value === 0 ? 0 : value));
  } catch (cause) {
    const fault = findSyntaxFault(text, dataParser);
    throw new IntrinsicArgumentError(`Expected a JSON text, but got ${JSON.stringify(text)}`, {
      cause,
      ...(fault && {
        said: `Cannot convert String to Json in States.StringToJson, caused by: ${fault.message}\n at ${fault.location}`,
      }),
    });
  }
};
