import { describe, expect, it } from '@jest/globals';
import { only } from './definitions.ts';
import { errorsOf } from './diagnostics.ts';

const errors = (Resource: string, options: Parameters<typeof errorsOf>[1] = {}) =>
  errorsOf(
    only({ Type: 'Task', Resource, Parameters: { FunctionName: 'f', StateMachineArn: 'a' }, End: true }),
    options,
  );
const at = 'at /States/Only/Resource';
const unknown = (resource: string) =>
  `FORM: The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. ${at}`;
const activity = 'arn:aws:states:eu-central-1:111111111111:activity:press-button';

describe("a task's resource", () => {
  it.each([
    'arn:aws:lambda:eu-central-1:111111111111:function:f:live',
    'arn:aws-cn:states:::lambda:invoke',
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    'arn:aws:states:::states:startExecution.sync:2',
    'arn:aws:states:::aws-sdk:ssm:sendCommand',
    'arn:aws:states:::aws-sdk:ssm:sendCommand.waitForTaskToken',
    activity,
  ])('may be %s', (resource) => {
    expect(errors(resource)).toEqual([]);
  });

  it.each([
    'arn:aws:states:::lambda:invoke.sync',
    'arn:aws:states:::dynamodb:scan',
    'arn:aws:states:::aws-sdk:ssm:sendCommand.sync',
    'arn:aws:states:::aws-sdk:bedrock-agent:getAgent',
    'arn:aws:states:::telegraph:send',
    'arn:aws:sns:eu-central-1:111111111111:topic',
  ])('cannot be %s', (resource) => {
    expect(errors(resource)).toEqual([unknown(resource)]);
  });

  it('is an ARN', () => {
    expect(errors('my-function')).toEqual([`FORM: Value is not a valid resource ARN ${at}`]);
  });

  it('does not wait for long in an Express machine, nor in Express children of a Map', () => {
    const resource = 'arn:aws:states:::states:startExecution.sync';
    const refusal = "FORM: Express state machine does not support '.sync' service integration at";
    expect(errors(resource, { type: 'EXPRESS' })).toEqual([`${refusal} /States/Only/Resource`]);
    expect(errors(activity, { type: 'EXPRESS' })).toEqual([
      `FORM: Express state machine does not support Activity ARN ${at}`,
    ]);
    const child = { Type: 'Task', Resource: resource, Parameters: { StateMachineArn: 'a' }, End: true };
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: 'Child',
      States: { Child: child },
    };
    const map = only({ Type: 'Map', ItemProcessor: processor, End: true });
    expect(errorsOf(map)).toEqual([`${refusal} /States/Only/ItemProcessor/States/Child/Resource`]);
    expect(errorsOf(map, { type: 'EXPRESS' })[0]).toBe(
      "FORM: The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at /States/Only/ItemProcessor/ProcessorConfig/Mode",
    );
  });

  it('is called with arguments, and with those it cannot do without', () => {
    const resource = 'arn:aws:states:::sqs:sendMessage';
    const send = (fields: object) => errorsOf(only({ Type: 'Task', Resource: resource, End: true, ...fields }));
    expect(send({})).toEqual([`FORM: Parameters field is required for resource ARN: ${resource} ${at}`]);
    expect(send({ Parameters: { 'MessageBody.$': '$' } })).toEqual([
      "FORM: The field 'QueueUrl' is required but was missing at /States/Only/Parameters",
    ]);
    expect(send({ QueryLanguage: 'JSONata', Arguments: '{% $states.input %}' })).toEqual([]);
  });
});
