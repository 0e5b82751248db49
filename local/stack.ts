import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../engine/clock.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { functions as specs } from '../lambdas/catalog.ts';
import type { Estate } from '../workflows/shared/estate.ts';
import { type CellPlace, placeOf } from './cell.ts';
import { createSsm } from './commands/ssm.ts';
import { openConnections } from './connections/connection-store.ts';
import { Connections } from './connections/connections.ts';
import { createHttpPort } from './connections/http-port.ts';
import { type DataFolder, takeDataFolder } from './data-folder.ts';
import { createEc2, type Ec2Options } from './ec2/ec2.ts';
import { eventbridgeService } from './events/eventbridge-service.ts';
import { createEventing } from './events/eventing.ts';
import { CreatedFunctions } from './functions/created-functions.ts';
import { functionUrls } from './functions/function-url-page.ts';
import { createLambdaPort } from './functions/lambda-port.ts';
import { lambdaService } from './functions/lambda-service.ts';
import { createFunctionLogs } from './functions/logs.ts';
import { type PreparedFunctions, prepareFunctions } from './functions/prepare.ts';
import { createFunctionRuntime } from './functions/runtime.ts';
import type { IssuedKey } from './identities/authenticate.ts';
import type { UsedPermission } from './identities/authorize.ts';
import { createIdentities } from './identities/identities.ts';
import { stsService } from './identities/sts-service.ts';
import { createKeys } from './keys/kms-service.ts';
import type { Machines } from './machines/registry.ts';
import { bounceEvent } from './mail/bounce-event.ts';
import { serveMail } from './mail/mail-pages.ts';
import { type Mailbox, openMailbox } from './mail/mailbox.ts';
import { createRelay } from './mail/relay.ts';
import { sesService } from './mail/ses-service.ts';
import {
  approvalUrlOf,
  provisionDocuments,
  provisionFunctions,
  provisionKeys,
  provisionStateMachines,
} from './provision.ts';
import { Queues } from './queues/queues.ts';
import { sqsService } from './queues/sqs-service.ts';
import { passkeyPage } from './rehearsal/passkey-page.ts';
import { type Route53Options, route53Service } from './route53/route53.ts';
import { openZones } from './route53/zones.ts';
import { createEmbeddedScheduler } from './scheduler/embedded-scheduler.ts';
import type { DeadLetter } from './scheduler/schedule-store.ts';
import { starterPort } from './scheduler/starters.ts';
import { createSdkPort } from './states/sdk-port.ts';
import { recordingCall, settleHeld } from './states/started-calls.ts';
import { statesService } from './states/states-service.ts';
import { statusChangeEvent } from './states/status-change-event.ts';
import { openBucket } from './storage/bucket.ts';
import { Buckets } from './storage/buckets.ts';
import { s3Service } from './storage/s3-service.ts';
import { createTables } from './tables/dynamodb-service.ts';
import { snsService } from './topics/sns-service.ts';
import { Topics } from './topics/topics.ts';
import { ec2Service } from './wire/ec2-service.ts';
import { openFront } from './wire/front.ts';
import type { Service } from './wire/service.ts';
import { ssmService } from './wire/ssm-service.ts';

export interface StackOptions {
  /** On 127.0.0.1; 0 takes any free one. */
  port: number;
  dataDir: string;
  /** The functions' bundles, when they were begun before (`prepareFunctions`). */
  prepared?: Promise<PreparedFunctions> | undefined;
  /** The data folder, when the caller had to take it earlier; released with the stack. */
  folder?: DataFolder;
  estate: Estate;
  machines: Machines;
  clock?: Clock;
  /** The hosted zones of a rehearsal; none without. */
  route53?: Pick<Route53Options, 'zones' | 'busy'> | undefined;
  /** Answers what is for no service: the console. */
  console?: (request: Request, stack: Stack) => Response | Promise<Response>;
  /** What EC2 has to launch, and how it boots. */
  ec2?: Omit<Ec2Options, 'dataDir' | 'machines' | 'clock' | 'onFault'> | undefined;
  /** Loads all functions right after the start, before anybody calls them. */
  warm?: boolean | undefined;
  /** Sends mail on to real mailboxes, e.g. `smtp://mail.example.org`. */
  smtp?: string | undefined;
  /** Told of errors that nobody waits for. Default: standard error. */
  onFault?: (error: unknown, what: string) => void;
}

/** A running embedded stack. */
export interface Stack {
  /** e.g. `http://127.0.0.1:4747`: the endpoint of every service, and the console. */
  url: string;
  dataDir: string;
  estate: Estate;
  engine: Engine;
  mailbox: Mailbox;
  /** The people's keys, an AWS shared credentials file. */
  credentialsFile: string;
  /** What functions were allowed to do so far. */
  usedPermissions(): UsedPermission[];
  /** The temporary credentials the functions were given; they lie in no file. */
  functionSessions: readonly IssuedKey[];
  /** Times of schedules that were given up. */
  deadLetters(): DeadLetter[];
  /** Lets what is under way finish for up to three seconds; everything else goes on at the next start. */
  close(): Promise<void>;
}

const report = (error: unknown, what: string) => console.error(`embedded stack, ${what}:`, error);

/**
 * Starts the embedded stack on a data folder: services, functions, and everything a cell has, for every cell of the
 * estate. What an earlier process left unfinished goes on.
 * @throws DataFolderInUse when another process works on the folder; EADDRINUSE when the port is taken
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { estate, machines, clock = systemClock, onFault = report } = options;
  const folder = options.folder ?? takeDataFolder(options.dataDir);
  const at = (name: string) => join(folder.path, name);
  const undo: (() => unknown)[] = [() => folder.release()];
  const closeAll = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    const places = Object.entries(estate.cells).map(([id, cell]) => placeOf(id, cell));
    const preparing = options.prepared ?? prepareFunctions();
    preparing.catch(() => {});

    const keys = createKeys(at('keys'), onFault);
    const tables = createTables(at('tables'), onFault);
    undo.push(() => tables.close());
    for (const place of places) {
      provisionKeys(keys.ring(place.account, place.region));
      await tables.ensure(place.account, place.region, place.tableName);
    }
    const buckets = places.map((place, index) =>
      openBucket(place.bucket, place.account, index === 0 ? at('transcripts') : at(`transcripts/${place.id}`)),
    );
    const mailbox = openMailbox(at('mail'));
    const relay = options.smtp ? createRelay(options.smtp) : undefined;
    undo.push(() => relay?.close());

    const credentialsFile = at('credentials');
    const { findKey, authorizer, admit } = createIdentities({ credentialsFile, estate, places, ring: keys.ring });

    const services: Service[] = [];
    const ready = Promise.withResolvers<void>();
    ready.promise.catch(() => {});
    undo.push(() => ready.reject(new Error('the embedded stack was closed while it started')));
    const now = () => Date.now();
    const { bundles, pool } = await preparing;
    const logs = createFunctionLogs(at('logs'));
    let endpoint = '';
    const standIn = () => {
      const [{ account }] = places as [CellPlace];
      return passkeyPage(folder.path, approvalUrlOf(endpoint, account));
    };
    const runtime = createFunctionRuntime({ pool, logs, endpoint: () => endpoint });
    undo.push(() => runtime.close());
    const front = await openFront(options.port, {
      services,
      pages: {
        '/lambda-url/': functionUrls({ runtime, findKey, authorizer, now }),
        '/_stepbook/mail': (request) => serveMail(mailbox, request),
        '/_stepbook/passkey': (request) => (estate.rehearsal ? standIn()(request) : undefined),
      },
      findKey,
      authorizer,
      now,
      ready: ready.promise,
      fallback: (request) => options.console?.(request, stack) ?? new Response('not found\n', { status: 404 }),
      onFault,
    });
    endpoint = front.url;
    undo.push(() => front.close());
    undo.push(() => logs.close());

    const eventing = createEventing({ file: at('events.sqlite'), clock, runtime, onFault });
    const { bus, deliveries } = eventing;
    let closing: Promise<void> | undefined;
    const closeEventing = () => {
      closing ??= eventing.close();
      return closing;
    };
    // With the functions, as below; and here already, should the engine not open.
    undo.push(closeEventing);
    const estateFile = at('estate.json');
    writeFileSync(estateFile, JSON.stringify(estate, null, 2));
    const functionSessions = places.flatMap((place) => {
      const ring = keys.ring(place.account, place.region);
      return provisionFunctions({ place, specs, bundles, ring, estateFile, url: front.url, runtime, bus });
    });
    functionSessions.forEach(admit);
    const created = new CreatedFunctions(at('functions'));
    for (const fn of created.load()) runtime.deploy(fn);
    const invokeLater = eventing.invokeLater;
    const queues = new Queues({ file: at('queues.sqlite'), clock, endpoint: () => endpoint });
    undo.push(() => queues.close());
    const topics = new Topics({
      file: at('topics.sqlite'),
      clock,
      sendToQueue: (arn, body) => queues.sendTo(arn, body),
      invokeLater: (arn, payload) => deliveries.add(arn.split(':')[4]!, arn.split(':')[6]!, payload),
      onFault,
    });
    undo.push(() => topics.close());

    const connections = new Connections(openConnections(at('connections'), keys.ring), clock);
    undo.push(() => connections.close());
    const roles = new Map<string, Set<string>>();
    const starters = new Map<string, string>();
    const engine = createEngine({
      journal: at('engine'),
      clock,
      lambda: createLambdaPort({
        runtime,
        invokeLater,
        invocableBy: (role) => roles.get(role),
        now: () => clock.now(),
        async started(executionArn) {
          await ready.promise;
          await deliveries.passed(executionArn);
        },
      }),
      sdk: starterPort(
        createSdkPort({ endpoint: () => endpoint, isOurRole: (role) => roles.has(role) }),
        (role) => starters.get(role),
        (operation, input, caller) => recorded(operation, input, caller),
      ),
      http: createHttpPort({ connections, isOurRole: (role) => roles.has(role) }),
      onStatusChange: (change) => bus.put(statusChangeEvent(change, clock.now())),
      onFault: (error) => onFault(error, 'engine'),
    });
    undo.push(
      () => Promise.all([closeEventing(), runtime.close()]),
      () => engine.close(),
      () => runtime.drain(3000),
    );
    const recorded = recordingCall(engine, bus, clock);
    const scheduler = createEmbeddedScheduler({ file: at('schedules.sqlite'), clock, engine, estate, onFault });
    undo.push(() => scheduler.close());
    const ec2 = createEc2({
      dataDir: folder.path,
      machines,
      clock,
      ...options.ec2,
      onFault: (error) => onFault(error, 'ec2'),
    });
    undo.push(() => ec2.close());
    const ssm = createSsm({
      dataDir: folder.path,
      machines,
      clock,
      emit: (event) => bus.put(event),
      onFault: (error) => onFault(error, 'ssm'),
    });
    undo.push(() => ssm.close());
    undo.push(() => bus.close());
    for (const place of places) {
      await provisionDocuments(ssm, place);
      for (const [role, names] of await provisionStateMachines(engine, place, specs)) roles.set(role, names);
      for (const [role, machine] of await scheduler.provision(place)) starters.set(role, machine);
    }

    services.push(
      statesService({ call: recorded, onFault }),
      scheduler.service,
      tables.service,
      keys.service,
      ssmService(ssm, onFault),
      ec2Service((action, parameters, caller) => ec2.call(action, parameters, caller), onFault),
      eventbridgeService(bus, clock, connections, onFault),
      route53Service({
        zones: openZones({ file: at('route53.json'), clock, propagationMs: 30_000 }),
        ...options.route53,
        onFault,
      }),
      sqsService(queues, onFault),
      snsService(topics, onFault),
      stsService,
      lambdaService({ runtime, created, invokeLater, onFault, now: () => clock.now() }),
      sesService({
        mailbox,
        identitiesOf: (account) =>
          places.filter((place) => place.account === account).map((place) => place.mailFrom.toLowerCase()),
        ...(relay && { relay }),
        onBounce: (mail) => bus.put(bounceEvent(mail, clock.now())),
        now: () => clock.now(),
        onFault,
      }),
      s3Service(new Buckets(buckets, at('buckets'))),
    );
    const stack: Stack = {
      url: front.url,
      dataDir: folder.path,
      estate,
      engine,
      mailbox,
      credentialsFile,
      usedPermissions: () => authorizer.used(),
      functionSessions,
      deadLetters: () => scheduler.store.deadLetters(),
      close: closeAll,
    };
    // Before anything goes on: what was owed, and what was announced but not decided.
    deliveries.start();
    await ec2.resume();
    await settleHeld(deliveries, engine);
    ready.resolve();
    scheduler.begin();
    folder.announce(front.url);
    if (options.warm) void runtime.warm();
    return stack;
  } catch (error) {
    await closeAll();
    throw error;
  }
}
