import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** The value of an SSM parameter by its ARN, decrypted; undefined when there is none. Whoever reads one writes it down nowhere. */
export async function readParameter(ssm: SSMClient, arn: string): Promise<string | undefined> {
  const name = arn.slice(arn.indexOf(':parameter/') + ':parameter'.length);
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
}
