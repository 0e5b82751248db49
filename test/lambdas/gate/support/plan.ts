import { fileURLToPath } from 'node:url';
import { scriptText } from '../../../../commands/script-text.ts';
import { sha256Hex } from '../../../../lambdas/shared/canonical.ts';
import type { Roster } from '../../../../lambdas/shared/gate/gate.ts';
import { peopleOf } from '../../../../lambdas/shared/gate/gate.ts';
import type { CommandStep, GatedPlan, GatePolicy, PlanDocument } from '../../../../workflows/shared/plan.ts';

const scriptOf = (command: string) =>
  scriptText(fileURLToPath(new URL(`../../../../commands/${command}`, import.meta.url)));

function command(name: string, parameters: Record<string, string[]>): CommandStep {
  const script = scriptOf(name);
  return {
    kind: 'command',
    document: { name: `stepbook-${name.replace('/', '-')}`, version: '3', sha256: sha256Hex(script), script },
    parameters,
    instanceId: 'i-0123456789abcdef0',
    deliverySeconds: 60,
    executionSeconds: 600,
  };
}

/** A plan that people approve. */
export type GatedDocument = PlanDocument & { plan: GatedPlan };

/** The plan of a certificate reset as people see it, with the real scripts. */
export function aPlan(
  run: string,
  gate: GatePolicy,
  people: Roster,
  now: Date,
  change: Partial<GatedDocument> = {},
): GatedDocument {
  const ofRun = { Domain: ['hub.example.test'], Run: [run] };
  return {
    format: 'stepbook-plan/1',
    documents: {},
    procedure: 'gaia-reset-certificates',
    run,
    target: 'hub.example.test',
    definition: sha256Hex('definition'),
    input: { hub: 'hub.example.test', reason: 'the certificate has expired' },
    plan: {
      summary:
        'Reset the certificates of hub.example.test on i-0123456789abcdef0 (203.0.113.9). The hub is down for some minutes; its containers, images and docker volumes are deleted and made anew; 4 of 5 certificates are left in 168 hours.',
      actions: [
        {
          id: 'snapshot-data',
          title: 'Snapshot vol-0aa, the data of i-0123456789abcdef0',
          step: {
            kind: 'api',
            action: 'ec2:CreateSnapshot',
            arguments: { VolumeId: 'vol-0aa', Description: `Before ${run}` },
          },
          undo: {
            kind: 'none',
            because: 'a snapshot changes nothing on the hub; it is kept until somebody deletes it',
          },
          expected: 'an encrypted snapshot of vol-0aa (/dev/xvdf)',
          risk: 'low',
        },
        {
          id: 'reset-certificates',
          title: 'Reset hub.example.test to first boot and fetch a new certificate (G10)',
          step: command('gaia/reset-certificates', ofRun),
          undo: command('gaia/restore-certificates', ofRun),
          expected:
            'all services down for some minutes, then a new certificate for hub.example.test from the authority',
          risk: 'high',
        },
      ],
      dependsOn: { served: '04ab', port80: true },
      gate,
    },
    roster: Object.fromEntries(peopleOf(gate).map((id) => [id, people[id]!])),
    created: now.toISOString(),
    expires: new Date(now.getTime() + gate.expirySeconds * 1000).toISOString(),
    ...change,
  };
}
