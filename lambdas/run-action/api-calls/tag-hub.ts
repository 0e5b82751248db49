import { CreateTagsCommand, DeleteTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { HUB_TAG, NEXT_HUB_TAG, OLD_HUB_TAG } from '../../../workflows/gaia/hub/hub-tag.ts';
import type { ApiCall } from './api-call.ts';

/** Arguments of EC2 CreateTags and DeleteTags, of the tags alone that say which instance is a hub's. */
const Arguments = z.strictObject({
  Resources: z.tuple([z.string().regex(/^i-[0-9a-f]{8,17}$/)]),
  Tags: z.tuple([
    z.strictObject({ Key: z.enum([HUB_TAG, NEXT_HUB_TAG, OLD_HUB_TAG]), Value: z.string().min(1).max(253) }),
  ]),
});

/** Sets a tag; a second time changes nothing. */
export function tagHub(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const asked = Arguments.parse(args);
      await ec2.send(new CreateTagsCommand(asked));
      return { instanceId: asked.Resources[0], tag: asked.Tags[0].Key };
    },
    find: async () => undefined,
    repeatable: true,
  };
}

/** Takes a tag away, if it has this value; a second time changes nothing. */
export function untagHub(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const asked = Arguments.parse(args);
      await ec2.send(new DeleteTagsCommand(asked));
      return { instanceId: asked.Resources[0], tag: asked.Tags[0].Key };
    },
    find: async () => undefined,
    repeatable: true,
  };
}
