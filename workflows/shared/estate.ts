import * as z from 'zod';
import { Launch } from './launch-settings.ts';
import { EstateSchedule, HubSchedules } from './schedule/estate-schedule.ts';

const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40');
const port = z.int().min(1).max(65535);

/** A host name as RFC 1123 has it, lower case, at least two labels, no trailing dot. */
export const Hostname = z
  .string()
  .max(253)
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'a host name in lower case with at least two labels, e.g. hub.example.org',
  );

/**
 * A passkey (WebAuthn credential, ES256) that proves a person on the approval page. It stands in the estate and in no
 * table, because whoever may write it decides who approves. The enrolment page shows it ready to be copied.
 */
export const Passkey = z.strictObject({
  /** Credential id, base64url. */
  id: z.string().regex(/^[A-Za-z0-9_-]{16,350}$/, 'a credential id in base64url'),
  /** P-256 public key as SPKI, DER, base64: 91 bytes. */
  publicKey: z
    .string()
    .regex(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==$/, 'a P-256 public key as SPKI (DER) in base64'),
  /** The site it was made for, e.g. `approve.example.org`: a host name, never an address. */
  rpId: z.string().regex(/^[a-z0-9.-]{1,253}$/, 'a host name'),
});

/** A person who may approve or request. `principals` are the IAM ARNs (users, or assumed-role patterns ending in `/*`) that are this person. */
export const Person = z.strictObject({
  name: z.string().min(1).max(80),
  mail: z.email(),
  principals: z.array(z.string().startsWith('arn:')).default([]),
  passkeys: z.array(Passkey).max(10).default([]),
  /** Ids of people who may vote in this person's place once half of a gate's time is over and this person has not voted. */
  alternates: z.array(id).max(3).default([]),
  /** When this person cannot approve, from the first day to the last (UTC). It changes no gate: a simulated year reckons with it. */
  away: z
    .array(z.strictObject({ from: z.iso.date(), to: z.iso.date() }))
    .max(50)
    .optional(),
});

/** Everything Stepbook has in one AWS account and region. */
export const Cell = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  /** Sender of approval and failure mails; its domain is verified with SES. */
  mailFrom: z.email(),
  /** Who gets failure mails. */
  alerts: z.array(z.email()).min(1),
});

/** How names of a target are asked for. `authoritative` replaces the lookup of the zone's own servers (address or address:port). */
const Dns = z.strictObject({
  resolvers: z.array(z.string()).min(1).default(['1.1.1.1', '8.8.8.8', '9.9.9.9']),
  authoritative: z.array(z.string()).optional(),
});

/** Where the records of a hub's domain are kept, and how long is waited for them. */
const Domain = z.strictObject({
  /** The Route 53 hosted zone that they are in; `elsewhere`: at another provider, where people set them by hand. */
  zone: z
    .union(
      [z.literal('elsewhere'), z.string().regex(/^Z[A-Z0-9]{1,31}$/)],
      'a hosted zone id, e.g. Z0123456789ABC, or elsewhere',
    )
    .default('elsewhere'),
  /** Seconds that resolvers may keep the records. */
  ttl: z.int().min(1).max(86_400).default(300),
  /** How long answers may be wrong after a change is in sync and the old TTL is over; the hub's own script: 601 s. */
  waitSeconds: z.int().min(1).max(86_400).default(601),
  /** How long people have to set records by hand. */
  handSeconds: z.int().min(1).max(604_800).default(259_200),
  /** How long people have to set the record of a hub that moves: until it is set, the hub takes no writes. */
  moveSeconds: z.int().min(1).max(86_400).default(7_200),
});

/** A Gaia storage hub on one instance. `roles` name the people of each gate group. */
export const Hub = z.strictObject({
  cell: id,
  /** Its EC2 instance. Left out: the one with the tag `stepbook:hub=<domain>`, as gaia-launch-hub makes it. */
  instance: z
    .string()
    .regex(/^i-[0-9a-f]{8,17}$/)
    .optional(),
  /** How gaia-launch-hub launches it. */
  launch: Launch.optional(),
  roles: z.record(id, z.array(id).min(1)),
  /** How long a request waits for its approvals before it is rejected; the state Gate itself ends after 48 hours. */
  approvalSeconds: z.int().min(1).max(165_600).default(86_400),
  /**
   * Ports as seen from outside; the document's are 80 and 443. `closed` must not answer there: docker's API (2375, without
   * TLS on the documented image), the hub, reader and admin services behind nginx.
   */
  ports: z
    .strictObject({
      http: port.default(80),
      https: port.default(443),
      ssh: port.default(22),
      closed: z.array(port).max(20).default([2375, 3000, 8008, 8009]),
    })
    .prefault({}),
  dns: Dns.prefault({}),
  domain: Domain.prefault({}),
  /** PEM file content of additional roots that the probe trusts (a private or rehearsal authority). */
  trustedRoots: z.array(z.string()).default([]),
  /** The certificate authority that a production certificate must come from: a pattern on the issuer's organisation or common name. */
  issuer: z.string().default("Let's Encrypt"),
  /** ACME directory of that authority (RFC 8555, section 7.1.1), asked when it wants a certificate renewed. */
  directory: z.url().default('https://acme-v02.api.letsencrypt.org/directory'),
  /**
   * Whether the hub's ACME client tells the authority which certificate an order replaces (RFC 9773, section 5); only such
   * a renewal is exempt from the authority's limits. certbot, as documented for a hub, asks for the window and does not tell.
   */
  announcesReplacement: z.boolean().default(false),
  /** Registries answered elsewhere (a mirror): registry host → base URL. */
  registries: z.record(z.string(), z.url()).default({}),
  /** What is run for this hub by itself; left out: nothing. `{}` is the renewal twice a day and a daily look at DNS and hub. */
  schedules: HubSchedules.optional(),
});

/** What gates of this estate may be content with. */
const Gates = z.strictObject({
  /** Allows a gate that asks for no more to take votes by the mailed link alone. Off by default. */
  mailOnly: z.boolean().default(false),
  /** The highest risk of a plan for which that holds; irreversible actions never. */
  mailOnlyUpTo: z.enum(['low', 'medium', 'high']).default('low'),
});

/** What is asked of transcripts. */
const Transcripts = z.strictObject({
  /** A run that changes something begins only when the last transcript of its target verifies, and its own names that one. */
  chained: z.boolean().default(false),
});

/** The estate: cells, people, targets. One file, under version control; deployed beside the Lambdas. */
export const Estate = z.strictObject({
  name: id,
  /** True only for the bundled rehearsal: its approvers' keys are handed out and mails say so. */
  rehearsal: z.boolean().default(false),
  /** Base URL of the runbooks; `<base>/gaia/reset-certificates.md#anchor`. */
  runbooks: z.url(),
  cells: z.record(id, Cell),
  people: z.record(id, Person),
  gates: Gates.prefault({}),
  transcripts: Transcripts.prefault({}),
  hubs: z.record(Hostname, Hub).default({}),
  /** Procedures that are started by themselves. A hub's own `schedules` is the short form of the usual ones. */
  schedules: z.array(EstateSchedule).max(500).default([]),
});

export type Estate = z.infer<typeof Estate>;
export type Hub = z.infer<typeof Hub>;
export type Passkey = z.infer<typeof Passkey>;
export type Person = z.infer<typeof Person>;
export type Cell = z.infer<typeof Cell>;
