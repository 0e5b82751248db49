import { Stack } from 'aws-cdk-lib';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { buildDocument } from '../../commands/build-document.ts';
import { commands } from '../../commands/catalog.ts';

/** The command documents of a cell. A change makes a new version; plans pin version and hash, so old plans stay what they were. */
export class CommandDocuments extends Construct {
  readonly arns: string[];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    this.arns = commands.map((command) => {
      const { name, content } = buildDocument(command);
      new CfnDocument(this, command, {
        name,
        documentType: 'Command',
        documentFormat: 'JSON',
        targetType: '/AWS::EC2::Instance',
        content: JSON.parse(content),
        updateMethod: 'NewVersion',
      });
      return `arn:${partition}:ssm:${region}:${account}:document/${name}`;
    });
  }
}
