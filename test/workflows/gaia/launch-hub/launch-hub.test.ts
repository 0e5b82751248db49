import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../workflows/gaia/launch-hub/facts.ts';
import { judge } from '../../../../workflows/gaia/launch-hub/judge.ts';
import { plan } from '../../../../workflows/gaia/launch-hub/plan.ts';
import { target } from '../../../../workflows/gaia/launch-hub/target.ts';
import { triage } from '../../../../workflows/gaia/launch-hub/triage.ts';
import { Estate } from '../../../../workflows/shared/estate.ts';
import { GatedPlan } from '../../../../workflows/shared/plan.ts';
import { type Change, changed, facts as hubFacts, now } from '../reset-certificates/sample.ts';

const domain = 'new.example.test';
const settings = {
  subnet: 'subnet-0123456789abcdef0',
  instanceRole: 'stepbook-hub',
  keyPhrase: 'arn:aws:ssm:eu-west-1:111111111111:parameter/hub/phrase',
};
const estateWith = (launch: object | undefined, more: object = {}) =>
  Estate.parse({
    name: 'example',
    runbooks: 'https://runbooks.example.org',
    cells: {
      home: { account: '111111111111', region: 'eu-west-1', mailFrom: 'a@example.org', alerts: ['b@example.org'] },
    },
    people: { ada: { name: 'Ada', mail: 'ada@example.org' } },
    hubs: { [domain]: { cell: 'home', roles: { owner: ['ada'] }, ...(launch && { launch }), ...more } },
  });
const input = { hub: domain };

const facts: Facts = {
  cloud: {
    images: [
      {
        id: 'ami-0f1a7000000002810',
        name: 'flatcar-gaia_hub-ebs-2.8.10-hvm - ami-0f1a7000000002810',
        owner: '111111111111',
        created: '2026-09-14T09:00:00.000Z',
        architecture: 'x86_64',
        state: 'available',
        devices: [
          { device: '/dev/xvda', sizeGb: 8 },
          { device: '/dev/xvdf', sizeGb: 8 },
        ],
      },
    ],
    subnet: { id: settings.subnet, vpc: 'vpc-1', zone: 'eu-west-1a', gateway: 'igw-1' },
    offered: true,
    existing: [],
    group: null,
    keyPair: null,
  },
  budget: hubFacts.budget,
};

const look = (change: Change = {}, launch: object = settings, more: object = {}) => {
  const hub = target(input, estateWith(launch, more));
  return { input, target: hub, facts: changed(facts, change), now };
};
const planned = (change: Change = {}, launch: object = settings) => {
  const { target: hub, facts: seen } = look(change, launch);
  const estate = estateWith(launch);
  return plan({ run: 'run-1', input, target: hub, facts: seen, documents: {}, roles: { owner: ['ada'] }, estate });
};

describe('the target', () => {
  it('is a hub that says how it is launched', () => {
    expect(() => target(input, estateWith(undefined))).toThrow(/field "hub".*launch block, which none has/);
    expect(target(input, estateWith(settings))).toMatchObject({ key: `gaia-hub/${domain}`, cell: 'home' });
  });

  it.each([
    [{ keyPhrase: 'correct horse battery staple' }, /keyPhrase/],
    [{ keyPhrase: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:x' }, /keyPhrase/],
    [{ subnet: 'default' }, /subnet/],
    [{ sshFrom: ['anywhere'] }, /sshFrom/],
    [{ image: { owners: [] } }, /owners/],
    [{ port80: false }, /port80/],
  ])('is refused with %j, by the name of the field', (change, field) => {
    expect(() => estateWith({ ...settings, ...change })).toThrow(field);
  });
});

describe('triage', () => {
  it('launches the newest image where there is no instance', () => {
    expect(triage(look())).toEqual({
      verdict: 'proceed',
      because: `${domain} has no instance; the newest image is ${facts.cloud.images[0]!.name}`,
    });
  });

  it.each<[string, Change, object, object]>([
    ['the estate names i-0123456789abcdef0', {}, settings, { instance: 'i-0123456789abcdef0' }],
    ['i-1 (stopped) has the tag', { cloud: { existing: [{ id: 'i-1', state: 'stopped' }] } }, settings, {}],
    [
      'i-1 (running), i-2 (pending) have the tag',
      {
        cloud: {
          existing: [
            { id: 'i-1', state: 'running' },
            { id: 'i-2', state: 'pending' },
          ],
        },
      },
      settings,
      {},
    ],
  ])('launches none beside another: %s', (because, change, launch, more) => {
    expect(triage(look(change, launch, more))).toMatchObject({
      verdict: 'advise',
      procedure: 'gaia-check-hub',
      because: expect.stringContaining(because),
    });
  });

  it.each<[string, RegExp, Change, object?]>([
    [
      'ImageUnmanageable',
      /CoreOS.*2020-05-26.*no SSM agent/,
      {},
      { image: { base: 'blockstack', owners: ['505283140019'] } },
    ],
    ['ImageMissing', /found: none/, { cloud: { images: [] } }],
    ['ImageMissing', /hub with ephemeral storage for x86_64; found: flatcar/, {}, { storage: 'ephemeral' }],
    ['ImageMissing', /for arm64/, {}, { instanceType: 't4g.small' }],
    ['SubnetUnreachable', /is no subnet/, { cloud: { subnet: null } }],
    ['SubnetUnreachable', /elastic or not/, { cloud: { subnet: { gateway: null } } }, { elasticIp: true }],
    ['TypeNotOffered', /t3\.small is not offered in eu-west-1a/, { cloud: { offered: false } }],
    ['KeyPairMissing', /desk/, { cloud: { keyPair: false } }, { keyPair: 'desk' }],
    [
      'GroupDiffers',
      /sg-1 .* lets in tcp 22 from 0\.0\.0\.0\/0; wanted/,
      { cloud: { group: { id: 'sg-1', rules: ['tcp 22 from 0.0.0.0/0'] } } },
    ],
    ['BudgetExceeded', /5 of 5/, { budget: { used: 5, remaining: 0 } }],
  ])('refuses with %s: %s', (error, because, change, launch = {}) => {
    expect(triage(look(change, { ...settings, ...launch }))).toMatchObject({
      verdict: 'refuse',
      error,
      because: expect.stringMatching(because),
    });
  });
});

describe('the plan', () => {
  it('is one, with every action taken back but the rules, which go with their group', () => {
    const made = GatedPlan.parse(planned());
    expect(made.actions.map(({ id, undo }) => [id, undo.kind === 'api' ? undo.action : undo.kind])).toEqual([
      ['create-security-group', 'ec2:DeleteSecurityGroup'],
      ['open-ports', 'none'],
      ['launch-instance', 'ec2:TerminateInstances'],
    ]);
    expect(made.actions.at(-1)!.issues).toEqual([domain]);
    expect(made.gate.groups.map(({ group }) => group)).toEqual(['owner']);
  });

  it('opens 80 and 443, and 22 only from where it was asked for', () => {
    const portsOf = (launch: object) =>
      (
        planned({}, launch).actions[1]!.step as unknown as { arguments: { IpPermissions: { FromPort: number }[] } }
      ).arguments.IpPermissions.map(({ FromPort }) => FromPort);
    expect(portsOf(settings)).toEqual([80, 443]);
    expect(portsOf({ ...settings, sshFrom: ['192.0.2.1/32'] })).toEqual([22, 80, 443]);
  });

  it('takes a group that is as wanted, and an Elastic IP where the estate wants one', () => {
    const rules = ['tcp 443 from 0.0.0.0/0', 'tcp 80 from 0.0.0.0/0'];
    const made = planned({ cloud: { group: { id: 'sg-1', rules } } }, { ...settings, elasticIp: true });
    expect(made.actions.map(({ id }) => id)).toEqual(['allocate-address', 'launch-instance', 'associate-address']);
  });

  it('holds the reference of the key phrase and its template, tags, and encrypted disks of which the data stays', () => {
    const { step } = planned().actions.at(-1)!;
    expect(step).toMatchObject({
      arguments: {
        UserData: {
          Template: expect.stringContaining('API_KEY%3DKEYPHRASE%0ADOMAIN%3Dnew.example.test%0ASTAGING%3D0'),
          Sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          KeyPhrase: settings.keyPhrase,
        },
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, DeleteOnTermination: true } },
          { DeviceName: '/dev/xvdf', Ebs: { Encrypted: true, DeleteOnTermination: false, VolumeSize: 20 } },
        ],
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: expect.arrayContaining([
              { Key: 'Name', Value: 'gaia-hub' },
              { Key: 'Purpose', Value: 'gaia' },
              { Key: 'Version', Value: '2.8.10' },
              { Key: 'stepbook:hub', Value: domain },
            ]),
          },
          { ResourceType: 'volume' },
        ],
      },
    });
  });

  it('is another when another image, subnet, group or instance is there', () => {
    const before = JSON.stringify(planned().dependsOn);
    const others: Change[] = [
      {
        cloud: {
          images: [{ ...facts.cloud.images[0]!, name: 'flatcar-gaia_hub-ebs-3.0.0-hvm - ami-0f1a7000000002810' }],
        },
      },
      { cloud: { subnet: { gateway: 'igw-2' } } },
      { cloud: { existing: [{ id: 'i-1', state: 'pending' }] } },
      { cloud: { group: { id: 'sg-1', rules: [] } } },
    ];
    for (const change of others) expect(JSON.stringify(planned(change).dependsOn)).not.toBe(before);
  });
});

describe('the judgement', () => {
  const launched: NonNullable<Facts['launched']> = {
    instance: {
      ...hubFacts.instance,
      rootVolume: { volumeId: 'vol-0a', device: '/dev/xvda', encrypted: true },
    },
    status: {
      id: 'i-1',
      state: 'running',
      zone: 'eu-west-1a',
      address: null,
      system: 'ok',
      instance: 'ok',
      protected: true,
      tokensRequired: true,
      kept: ['vol-0b'],
      console: [],
    },
    ports: {
      ports: [80, 443].map((port) => ({ port, open: true })).concat([22, 2375].map((port) => ({ port, open: false }))),
    },
    hubInfo: { ...hubFacts.hubInfo, trusted: false },
    host: {
      ...hubFacts.host,
      environment: { DOMAIN: domain, STAGING: '0' },
      containers: ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'].map((name) => ({
        ...hubFacts.host.containers[0]!,
        name,
      })),
    },
  };
  const judged = (change: Change = {}) => {
    const after = { ...facts, launched: changed(launched, change) };
    return judge({ ...look(), before: facts, after }).filter(({ held }) => !held);
  };

  it('holds for an instance as it was planned', () => expect(judged()).toEqual([]));

  it.each<[string, Change]>([
    ['status checks', { status: { instance: 'initializing' } }],
    ['termination protection', { status: { protected: false } }],
    ['metadata service', { status: { tokensRequired: false } }],
    ['encryption', { instance: { rootVolume: { encrypted: false } } }],
    ['data volume', { status: { kept: [] } }],
    ['ports', { ports: { ports: [{ port: 80, open: true }] } }],
    ['ports', { ports: { ports: [80, 443, 2375].map((port) => ({ port, open: true })) } }],
    ['ports', { ports: { ports: [80, 443, 22].map((port) => ({ port, open: true })) } }],
    ['hub_info over the address', { hubInfo: { status: 502 } }],
    ['containers', { host: { containers: [] } }],
    ['environment', { host: { environment: { STAGING: '1' } } }],
  ])('names %s when it does not hold (%j)', (name, change) => {
    expect(judged(change).map((check) => check.name)).toEqual([name]);
  });

  it('does not hold where nothing was launched', () => {
    expect(judge({ ...look(), before: facts, after: facts }).map(({ held }) => held)).toEqual([false]);
  });
});

describe('an instance for the hub to move to', () => {
  const moving = { hub: domain, next: true };
  const lookNext = (change: Change = {}, more: object = {}) => ({ ...look(change, settings, more), input: moving });
  const { target: hub, facts: seen } = look();
  const estate = estateWith(settings);
  const roles = { owner: ['ada'] };
  const { summary, actions } = plan({
    run: 'run-1',
    input: moving,
    target: hub,
    facts: seen,
    documents: {},
    roles,
    estate,
  });
  const launch = actions.find(({ id }) => id === 'launch-instance')!;

  it('is launched beside the one that the estate names, and though no certificate may be asked for', () => {
    const context = lookNext({ budget: { used: 5, remaining: 0 } }, { instance: 'i-0123456789abcdef0' });
    expect(triage(context)).toMatchObject({ verdict: 'proceed', because: expect.stringContaining('to move to') });
  });

  it('is not launched twice', () => {
    expect(triage(lookNext({ cloud: { existing: [{ id: 'i-2', state: 'running' }] } }))).toMatchObject({
      verdict: 'advise',
      procedure: 'gaia-migrate-hub',
      because: `i-2 (running) has the tag stepbook:hub-next=${domain}`,
    });
  });

  it('is not taken for the hub: other tags, no certificate, and an undo that finds this one alone', () => {
    const [{ Tags }] = (launch.step as unknown as { arguments: { TagSpecifications: [{ Tags: object[] }] } }).arguments
      .TagSpecifications;
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'stepbook:hub', Value: `next of ${domain}` },
        { Key: 'stepbook:hub-next', Value: domain },
      ]),
    );
    expect(launch.issues).toBeUndefined();
    expect(launch.undo).toMatchObject({ arguments: { LaunchedBy: 'run-1', Hub: `next of ${domain}` } });
    expect(summary).toMatch(/to move to.*The hub goes on where it is until gaia-migrate-hub moves it/);
  });
});
