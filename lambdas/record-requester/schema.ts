import * as z from 'zod';

/**
 * CloudTrail's record of StartExecution or RedriveExecution as EventBridge delivers it
 * (detail type `AWS API Call via CloudTrail`); only the fields that are read.
 */
export const CloudTrailEvent = z.object({
  detail: z.object({
    eventID: z.string(),
    eventTime: z.string(),
    eventName: z.enum(['StartExecution', 'RedriveExecution']),
    /** Set when the call failed: nothing was started. */
    errorCode: z.string().optional(),
    userIdentity: z.object({ arn: z.string().optional(), type: z.string().optional() }),
    requestParameters: z.object({ executionArn: z.string().optional() }).nullish(),
    responseElements: z.object({ executionArn: z.string().optional() }).nullish(),
  }),
});

export type CloudTrailEvent = z.infer<typeof CloudTrailEvent>;
