import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionSpec, Resource } from '../../lambdas/catalog.ts';

/** The resources of the catalogue that are keys. */
export type KeyName = Extract<Resource, `${string}-key`>;

const KINDS: Record<KeyName, { keySpec: KeySpec; keyUsage: KeyUsage; does: string }> = {
  'token-key': {
    keySpec: KeySpec.SYMMETRIC_DEFAULT,
    keyUsage: KeyUsage.ENCRYPT_DECRYPT,
    does: 'encrypts task tokens in the table',
  },
  'link-key': {
    keySpec: KeySpec.HMAC_256,
    keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
    does: 'proves that a link was mailed',
  },
  'vote-key': { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY, does: 'signs votes' },
  'transcript-key': { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY, does: 'signs transcripts' },
};

/** What the account may do with a key through IAM: keep it, not use it. Use is for the functions that the key's policy names. */
const ADMINISTRATION = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:GetPublicKey',
  'kms:ListResourceTags',
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:EnableKeyRotation',
  'kms:DisableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:UpdateAlias',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:UpdateKeyDescription',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
];

/** The four keys of a cell, each under its alias. No identity of the account can use one by IAM alone. */
export class CellKeys extends Construct {
  readonly #keys: Record<KeyName, Key>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#keys = Object.fromEntries(
      Object.entries(KINDS).map(([name, { keySpec, keyUsage, does }]) => [
        name,
        new Key(this, name, {
          alias: `alias/stepbook-${name.replace(/-key$/, '')}`,
          description: `Stepbook: ${does}`,
          keySpec,
          keyUsage,
          ...(keySpec === KeySpec.SYMMETRIC_DEFAULT && { enableKeyRotation: true }),
          pendingWindow: Duration.days(30),
          removalPolicy: RemovalPolicy.RETAIN,
          policy: new PolicyDocument({
            statements: [
              new PolicyStatement({
                sid: 'Administration',
                principals: [new AccountRootPrincipal()],
                actions: ADMINISTRATION,
                resources: ['*'],
              }),
            ],
          }),
        }),
      ]),
    ) as Record<KeyName, Key>;
  }

  arnOf(name: KeyName): string {
    return this.#keys[name].keyArn;
  }

  /** Lets the functions use the keys as the catalogue says; the statement names their roles, so that nobody else may. */
  permit(specs: readonly FunctionSpec[], functionOf: (name: string) => LambdaFunction): void {
    for (const spec of specs) {
      for (const [name, key] of Object.entries(this.#keys)) {
        const actions = spec.permissions.filter(({ on }) => on === name).map(({ action }) => action);
        if (actions.length === 0) continue;
        key.addToResourcePolicy(
          new PolicyStatement({
            sid: Stack.of(this).getLogicalId(functionOf(spec.name).role!.node.defaultChild as never),
            principals: [functionOf(spec.name).role!.grantPrincipal],
            actions,
            resources: ['*'],
          }),
        );
      }
    }
  }
}
