import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Every way to write a row; those of a transaction are asked of the first three. */
const WRITES = [
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
  ...['PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'],
];

/** The one table of a cell. Task tokens in it are ciphertext already; why the rest has no key of its own: docs/decisions/encryption-at-rest.md. */
export class CellTable extends Construct {
  readonly name = 'stepbook';
  readonly arn: string;
  readonly #table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#table = new Table(this, 'Table', {
      tableName: this.name,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.arn = this.#table.tableArn;
  }

  /**
   * Lets nobody but these roles write a row, whatever else IAM gives: an administrator first has to change this policy,
   * which CloudTrail shows. Time to live and restoring a backup are DynamoDB's own and go on.
   */
  onlyWrittenBy(roles: readonly IRole[]): void {
    this.#table.addToResourcePolicy(
      new PolicyStatement({
        sid: 'WrittenByFunctionsAlone',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: WRITES.map((action) => `dynamodb:${action}`),
        // By its name: a policy that names the table by its own attribute would wait for itself.
        resources: [Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: this.name })],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': roles.map(({ roleArn }) => roleArn) } },
      }),
    );
  }
}
