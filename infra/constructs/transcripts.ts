import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** How long nobody, not even the root of the account, can delete or alter a transcript. */
const LOCKED = Duration.days(3 * 365);
const READS_KEPT = Duration.days(400);

/** The bucket of sealed transcripts: Object Lock in compliance mode, versions, reads logged. */
export class Transcripts extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { partition, account, region } = Stack.of(this);
    this.name = `stepbook-transcripts-${account}-${region}`;
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const reads = new Bucket(this, 'Reads', { ...common, lifecycleRules: [{ expiration: READS_KEPT }] });
    Validations.of(reads).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the access log of the transcripts; a log of reading the log would have no end.',
    });
    this.#bucket = new Bucket(this, 'Bucket', {
      ...common,
      bucketName: this.name,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(LOCKED),
      serverAccessLogsBucket: reads as IBucket,
    });
    this.arn = `arn:${partition}:s3:::${this.name}`;
  }

  /** Lets nobody but this role put an object, and nobody put one aside: a new version would be read instead of the sealed one. */
  onlyWrittenBy(role: IRole): void {
    const deny = (sid: string, actions: string[], conditions?: Record<string, unknown>) =>
      this.#bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: actions.map((action) => `s3:${action}`),
          resources: [`${this.arn}/*`],
          ...(conditions && { conditions }),
        }),
      );
    deny('WrittenByOneFunction', ['PutObject'], { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } });
    deny('NeverDeleted', ['DeleteObject', 'DeleteObjectVersion', 'BypassGovernanceRetention']);
  }
}
