import type { MockResponseValidationMode } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { tryState } from './bench.ts';

const mocked = (api: string, result: unknown, fieldValidationMode?: MockResponseValidationMode) =>
  tryState(
    {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: `arn:aws:states:::${api}`,
      Arguments: '{% $states.input %}',
      End: true,
    },
    { mock: { result: JSON.stringify(result), ...(fieldValidationMode && { fieldValidationMode }) } },
  );
const refused = (why: string) => ({
  name: 'ValidationException',
  message: `Mock result schema validation error: ${why}`,
});

describe('a mocked result of a service', () => {
  it.each([
    ['aws-sdk:dynamodb:describeTable', { Table: { ItemCount: 'many' } }, "Field 'ItemCount' must be a number"],
    ['aws-sdk:dynamodb:listTables', { TableNames: 'all' }, "Field 'TableNames' must be an array"],
    ['aws-sdk:dynamodb:listTables', { TableNames: [1] }, "Field 'TableNames' must be a string"],
    ['aws-sdk:s3:headObject', { DeleteMarker: 'no' }, "Field 'DeleteMarker' must be a boolean"],
    ['aws-sdk:s3:headObject', { Metadata: [] }, "Field 'Metadata' must be an object"],
    ['aws-sdk:s3:headObject', { LastModified: true }, "Field 'LastModified' must be a string"],
    [
      'aws-sdk:s3:headObject',
      { ServerSideEncryption: 'rot13' },
      "Field 'ServerSideEncryption' is not an expected value",
    ],
    ['aws-sdk:lambda:getFunctionConfiguration', { Timeout: 901 }, "Field 'Timeout' exceeds the maximum value"],
    ['aws-sdk:kms:sign', { Signature: '' }, "Field 'Signature' is smaller than the minimum length"],
    ['lambda:invoke', { StatusCode: '200' }, "Field 'StatusCode' must be a number"],
  ])('of %s is held against its model: %j', async (api, result, why) => {
    await expect(mocked(api, result)).rejects.toMatchObject(refused(why));
    await expect(mocked(api, result, 'PRESENT')).rejects.toMatchObject(refused(why));
    expect(await mocked(api, result, 'NONE')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('has what is required, in the spelling of Step Functions, unless only what is present counts', async () => {
    const started = { executionArn: 'arn', startDate: '2030-01-01T00:00:00Z' };
    const missing = refused("Required field 'ExecutionArn' is missing");
    await expect(mocked('states:startExecution', started)).rejects.toMatchObject(missing);
    expect(await mocked('states:startExecution', started, 'PRESENT')).toMatchObject({ status: 'SUCCEEDED' });
    const right = { ExecutionArn: 'arn', StartDate: '2030-01-01T00:00:00Z' };
    expect(await mocked('states:startExecution', right)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('may have more than the model knows, and any payload of a function', async () => {
    const result = { StatusCode: 200, Payload: { any: [1] }, SdkHttpMetadata: { HttpStatusCode: 200 } };
    expect(await mocked('lambda:invoke', result)).toMatchObject({
      status: 'SUCCEEDED',
      output: JSON.stringify(result),
    });
  });

  it('is not checked for a service whose model is not at hand', async () => {
    expect(await mocked('aws-sdk:telegraph:sendTelegram', { Words: 'x' })).toMatchObject({ status: 'SUCCEEDED' });
  });
});
