import { createHash } from 'node:crypto';
import { type EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { keyPhraseProblem } from '../../../../workflows/gaia/launch-hub/key-phrase.ts';
import { environmentIn, fillTemplate } from '../../../../workflows/gaia/launch-hub/user-data.ts';
import { canonicalJson } from '../../../shared/canonical.ts';
import { readParameter } from '../../../shared/read-parameter.ts';
import type { ApiCall } from '../api-call.ts';
import { NotSent } from '../not-sent.ts';
import { findLaunched, Group, requireGroup, tagged } from './things-of-a-run.ts';

/** A hub to be launched. What every hub has alike is not an argument: protection, IMDSv2, one instance. */
const Arguments = z.strictObject({
  ImageId: z.string(),
  InstanceType: z.string(),
  SubnetId: z.string(),
  Group,
  KeyName: z.string().optional(),
  InstanceProfile: z.string(),
  UserData: z.strictObject({
    /** The user data with a mark in place of the key phrase, and its SHA-256, in hex. */
    Template: z.string(),
    Sha256: z.string(),
    /** The reference of the key phrase. */
    KeyPhrase: z.string(),
  }),
  BlockDeviceMappings: z.array(
    z.strictObject({
      DeviceName: z.string(),
      Ebs: z.strictObject({
        Encrypted: z.literal(true),
        DeleteOnTermination: z.boolean(),
        VolumeSize: z.int().optional(),
      }),
    }),
  ),
  TagSpecifications: z.tuple([tagged('instance'), tagged('volume')]),
});
type Arguments = z.infer<typeof Arguments>;

const tagOf = ({ TagSpecifications }: Arguments, key: string) =>
  TagSpecifications[0].Tags.find(({ Key }) => Key === key)!.Value;

/** The run is in the tags, so the token is one of this run and of exactly these arguments. EC2 takes 64 characters. */
const tokenOf = (args: Arguments) => createHash('sha256').update(canonicalJson(args)).digest('hex');

/**
 * EC2 RunInstances for a hub. The key phrase is read here, where it is used, checked, put into the user data, and forgotten:
 * it is in no argument, answer or message.
 */
export function runInstances({ ec2, ssm }: { ec2: EC2Client; ssm: SSMClient }): ApiCall {
  return {
    async call(given) {
      const args = Arguments.parse(given);
      const [{ GroupId }, userData] = await Promise.all([requireGroup(ec2, args.Group), userDataOf(ssm, args)]);
      const launch = ec2.send(
        new RunInstancesCommand({
          ImageId: args.ImageId,
          InstanceType: args.InstanceType as never,
          MinCount: 1,
          MaxCount: 1,
          ClientToken: tokenOf(args),
          ...(args.KeyName && { KeyName: args.KeyName }),
          IamInstanceProfile: { Name: args.InstanceProfile },
          DisableApiTermination: true,
          MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
          NetworkInterfaces: [
            { DeviceIndex: 0, SubnetId: args.SubnetId, Groups: [GroupId!], AssociatePublicIpAddress: true },
          ],
          BlockDeviceMappings: args.BlockDeviceMappings,
          TagSpecifications: args.TagSpecifications,
          UserData: Buffer.from(userData, 'utf8').toString('base64'),
        }),
      );
      const { Instances = [] } = await launch.catch((refusal: Error) => {
        throw withoutUserData(refusal, userData);
      });
      return { instanceId: Instances[0]?.InstanceId, imageId: args.ImageId };
    },
    async find(given) {
      const args = Arguments.parse(given);
      const wanted = { LaunchedBy: tagOf(args, 'stepbook:run'), Hub: tagOf(args, 'stepbook:hub') };
      const found = await findLaunched(ec2, wanted);
      return found && { instanceId: found.InstanceId, imageId: found.ImageId };
    },
    repeatable: true,
  };
}

/**
 * A refusal by its name and kind alone: EC2 may repeat an argument that it does not like, and what it says goes into records
 * and causes. The error itself, with its request and answer, goes no further.
 */
function withoutUserData(refusal: Error, userData: string): Error {
  const { name, message } = refusal;
  const { httpStatusCode, requestId } = (refusal as { $metadata?: Record<string, unknown> }).$metadata ?? {};
  const encoded = Buffer.from(userData, 'utf8').toString('base64');
  const parts = [encoded, ...userData.split('\n'), environmentIn(userData).API_KEY ?? ''];
  const repeated = parts.some((part) => part.length >= SHORTEST && message.includes(part));
  const told = repeated ? 'EC2 does not take the user data' : message;
  return Object.assign(new Error(told), { name, $metadata: { httpStatusCode, requestId } });
}

/** Shorter lines of the user data are words that EC2 might have of its own; a key phrase is longer. */
const SHORTEST = 12;

async function userDataOf(ssm: SSMClient, { UserData }: Arguments): Promise<string> {
  const { Template, Sha256, KeyPhrase } = UserData;
  if (createHash('sha256').update(Template).digest('hex') !== Sha256) {
    throw new NotSent('TemplateChanged', 'the template of the user data is not the one of the digest beside it');
  }
  const phrase = await readParameter(ssm, KeyPhrase);
  const problem = phrase === undefined ? 'there is none' : keyPhraseProblem(phrase);
  if (problem) throw new NotSent('KeyPhraseWeak', `the key phrase at ${KeyPhrase} is not taken: ${problem}`);
  return fillTemplate(Template, phrase!);
}
