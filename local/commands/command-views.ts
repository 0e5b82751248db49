import type { CommandFilter } from '@aws-sdk/client-ssm';
import type { Command, Invocation } from './command-store.ts';
import { readDocumentContent } from './document-content.ts';
import { ssmFailure } from './failure.ts';
import { pluginCharacters } from './output.ts';

/** Name of the document's one step: the plugin of an invocation. */
export function stepName(command: Command): string {
  return readDocumentContent(command.body.document, command.body.documentFormat).mainSteps[0].name;
}

/** An invocation's step, as `ListCommandInvocations` details it. */
export function plugin(command: Command, { status, details, code, started, finished, stdout, stderr }: Invocation) {
  return {
    Name: stepName(command),
    Status: status,
    StatusDetails: details,
    ResponseCode: code,
    ResponseStartDateTime: started === null ? undefined : new Date(started),
    ResponseFinishDateTime: finished === null ? undefined : new Date(finished),
    Output: `${stdout}${stderr === '' ? '' : `\n----------ERROR-------\n${stderr}`}`.slice(0, pluginCharacters),
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    OutputS3Region: '',
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
  };
}

/** Does a command pass every filter of a list? @throws InvalidFilterKey */
export function passes(
  filters: CommandFilter[] | undefined,
  status: string,
  documentName: string,
  requested: Date,
): boolean {
  return (filters ?? []).every(({ key, value = '' }) => {
    if (key === 'Status') return value === status;
    if (key === 'DocumentName') return value === documentName;
    if (key === 'InvokedAfter') return requested.getTime() > Date.parse(value);
    if (key === 'InvokedBefore') return requested.getTime() < Date.parse(value);
    throw ssmFailure('InvalidFilterKey', `Filter key ${key} is not carried here.`);
  });
}
