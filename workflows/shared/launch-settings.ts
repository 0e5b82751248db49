import * as z from 'zod';

const SUBNET = /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/;
const CIDR = /^(\d{1,3}\.){3}\d{1,3}\/(3[0-2]|[12]?\d)$/;

/** How a hub of the estate is launched: the choices of the document's Task 1, made once, in a reviewed file. */
export const Launch = z.strictObject({
  image: z
    .strictObject({
      /** Accounts whose images may be launched: `self`, or twelve digits. Anybody can publish an image of any name. */
      owners: z
        .array(z.string().regex(/^(self|\d{12})$/, '`self` or an account of twelve digits'))
        .min(1)
        .default(['self']),
      /** First word of the image's name: what it is built on. `blockstack` is the document's, which is refused with the reason. */
      base: z.enum(['flatcar', 'blockstack']).default('flatcar'),
    })
    .prefault({}),
  /** `ebs`: the data on an encrypted disk of its own; `ephemeral`: on the root disk, "very small", for tests. */
  storage: z.enum(['ebs', 'ephemeral']).default('ebs'),
  dataGb: z.int().min(1).max(16_384).default(20),
  /** The document's is `t2.micro`. */
  instanceType: z
    .string()
    .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'an instance type, e.g. t3.small')
    .default('t3.small'),
  subnet: z.string().regex(SUBNET, 'a subnet id, e.g. subnet-0123456789abcdef0'),
  /** An address that stays when the instance is stopped. */
  elasticIp: z.boolean().default(false),
  /** Networks from which port 22 is open. Left out: not at all; commands go through Run Command. */
  sshFrom: z.array(z.string().regex(CIDR, 'an IPv4 network, e.g. 192.0.2.10/32')).max(10).default([]),
  /** EC2 key pair. Left out: none. */
  keyPair: z.string().min(1).max(255).optional(),
  /** Role, with an instance profile of the same name, that lets the SSM agent speak: AmazonSSMManagedInstanceCore. */
  instanceRole: z.string().regex(/^[\w+=,.@-]{1,64}$/, 'the name of an IAM role'),
  /** SSM parameter (SecureString) with the key phrase of the hub's administration. The phrase itself is never here. */
  keyPhrase: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]{1,1011}$/,
      'the ARN of an SSM parameter; the secret itself is never here',
    ),
  /** Whether the first certificate is one for tests (STAGING=1). */
  staging: z.boolean().default(false),
});

export type Launch = z.infer<typeof Launch>;
