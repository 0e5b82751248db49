import type * as sfn from '@aws-sdk/client-sfn';
import type { EngineCore } from '../../core.ts';
import type { Caller } from '../json-rpc.ts';

/** The operations of the Step Functions API, as the SDK names its commands. */
export type OperationName = {
  [Export in keyof typeof sfn]: Export extends `${infer Name}Command` ? (Name extends '$' | '' ? never : Name) : never;
}[keyof typeof sfn];

type CommandOf<Name extends OperationName> = InstanceType<(typeof sfn)[`${Name}Command`]>;
type Handled<Name extends OperationName> = Awaited<ReturnType<ReturnType<CommandOf<Name>['resolveMiddleware']>>>;

/** What an operation is asked and answers, without the client's own members. */
export type InputOf<Name extends OperationName> = CommandOf<Name>['input'];
export type AnswerOf<Name extends OperationName> = Omit<Handled<Name>['output'], '$metadata'>;

/** One API operation. @throws the SDK's modelled exceptions */
export type Operation<Input, Answer> = (core: EngineCore, input: Input, caller: Caller) => Answer | Promise<Answer>;
