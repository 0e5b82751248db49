import { CfnOutput } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * What an approver's own identity needs: to read requests, and to vote at cast-vote's URL. That URL needs InvokeFunction too
 * (Lambda Developer Guide, "Control access to Lambda function URLs"), and whoever may use that action without the URL says
 * himself who the caller is. So here it is bound to the URL, and denied by any other way.
 */
export class ApproverPolicy extends Construct {
  constructor(scope: Construct, id: string, { castVote, readRun }: { castVote: IFunction; readRun: IFunction }) {
    super(scope, id);
    const vote = [castVote.functionArn];
    const viaUrl = 'lambda:InvokedViaFunctionUrl';
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Stepbook: read requests for approval and vote on them, in the own name',
      statements: [
        new PolicyStatement({ actions: ['lambda:GetFunctionUrlConfig'], resources: vote }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunctionUrl'],
          resources: vote,
          conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
        }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: vote,
          conditions: { Bool: { [viaUrl]: 'true' } },
        }),
        new PolicyStatement({
          effect: Effect.DENY,
          actions: ['lambda:InvokeFunction', 'lambda:InvokeAsync'],
          resources: vote,
          conditions: { BoolIfExists: { [viaUrl]: 'false' } },
        }),
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [readRun.functionArn] }),
      ],
    });
    new CfnOutput(this, 'Arn', { value: policy.managedPolicyArn, description: 'For the roles of approvers' });
  }
}
