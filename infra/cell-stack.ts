import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { functions, writing } from '../lambdas/catalog.ts';
import { warnOfGates } from '../lambdas/shared/gate/warn-of-gates.ts';
import { procedures } from '../workflows/catalog.ts';
import { schedulesOf } from '../workflows/schedules.ts';
import type { Estate } from '../workflows/shared/estate.ts';
import type { Build } from './build.ts';
import { Alerts } from './constructs/alerts.ts';
import { ApprovalPage } from './constructs/approval-page.ts';
import { ApproverPolicy } from './constructs/approver-policy.ts';
import { CellFunctions } from './constructs/cell-functions.ts';
import { CellKeys } from './constructs/cell-keys.ts';
import { CellTable } from './constructs/cell-table.ts';
import { CommandDocuments } from './constructs/command-documents.ts';
import { MailIdentity } from './constructs/mail-identity.ts';
import { ProcedureMachine } from './constructs/procedure-machine.ts';
import { RunSchedules } from './constructs/run-schedules.ts';
import { Transcripts } from './constructs/transcripts.ts';
import { Triggers } from './constructs/triggers.ts';
import { resourcesOf } from './permissions.ts';

export interface CellStackProps extends StackProps {
  env: { account: string; region: string };
  estate: Estate;
  /** Id of the cell in the estate. */
  cell: string;
  build: Build;
}

/**
 * Everything Stepbook has in one account and region. It has no permission in any other account, and nothing of another
 * account has one here.
 */
export class CellStack extends Stack {
  constructor(scope: Construct, id: string, props: CellStackProps) {
    super(scope, id, { description: `Stepbook, cell ${props.cell} of estate ${props.estate.name}`, ...props });
    const { estate, build } = props;
    const cell = estate.cells[props.cell];
    if (!cell) throw new Error(`estate ${estate.name} has no cell ${props.cell}; it has ${Object.keys(estate.cells)}`);

    const table = new CellTable(this, 'Table');
    const keys = new CellKeys(this, 'Keys');
    const transcripts = new Transcripts(this, 'Transcripts');
    const mail = new MailIdentity(this, 'Mail', { from: cell.mailFrom });
    const documents = new CommandDocuments(this, 'Documents');
    const alerts = new Alerts(this, 'Alerts', { mails: cell.alerts });
    const page = new ApprovalPage(this, 'ApprovalPage');
    const deployed = new CellFunctions(this, 'Functions', {
      build,
      alerts,
      environment: {
        TABLE_NAME: table.name,
        TOKEN_KEY_ID: keys.arnOf('token-key'),
        LINK_KEY_ID: keys.arnOf('link-key'),
        VOTE_KEY_ID: keys.arnOf('vote-key'),
        TRANSCRIPT_KEY_ID: keys.arnOf('transcript-key'),
        TRANSCRIPT_BUCKET: transcripts.name,
        CELL: props.cell,
        ESTATE_FILE: '/opt/estate.json',
        APPROVAL_URL: page.url,
        CONSOLE_URL: `https://${cell.region}.console.aws.amazon.com/states/home?region=${cell.region}#/statemachines`,
      },
    });
    page.serve(deployed.get('serve-approval'));
    const resources = resourcesOf(this, {
      table: table.arn,
      transcripts: transcripts.arn,
      mail: mail.arns,
      documents: documents.arns,
      keys,
      hubs: Object.fromEntries(Object.entries(estate.hubs).filter(([, hub]) => hub.cell === props.cell)),
      procedures,
    });
    for (const spec of functions) deployed.permit(spec, resources);
    keys.permit(functions, (name) => deployed.get(name));
    const roleOf = ({ name }: { name: string }) => deployed.get(name).role!;
    const may = (actions: readonly string[]) =>
      functions.filter(({ permissions }) => permissions.some(({ action }) => actions.includes(action)));
    table.onlyWrittenBy(may(writing).map(roleOf));
    transcripts.onlyWrittenBy(roleOf(may(['s3:PutObject'])[0]!));
    new ApproverPolicy(this, 'Approver', { castVote: deployed.get('cast-vote'), readRun: deployed.get('read-run') });
    new Triggers(this, 'Triggers', { functions: deployed, alerts });
    for (const procedure of procedures) {
      new ProcedureMachine(this, procedure.name, { procedure, functions: deployed, alerts, runbooks: estate.runbooks });
    }

    const schedules = schedulesOf(estate).filter((schedule) => schedule.cell === props.cell);
    new RunSchedules(this, 'Schedules', { schedules, alerts });
    for (const warning of warnOfGates(estate)) Annotations.of(this).addWarningV2('stepbook:gated-schedule', warning);

    new CfnOutput(this, 'ApprovalUrl', { value: page.url });
    new CfnOutput(this, 'VoteUrl', { value: deployed.voteUrl });
  }
}
