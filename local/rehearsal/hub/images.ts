import type { Image } from '../../ec2/images.ts';

/** The account that the documented images were published from in this rehearsal; the real one is not told by the document. */
export const documentedOwner = '505283140019';
/** Somebody who publishes an image with a name that looks right. */
const stranger = '666666666666';

const ebs = [
  { device: '/dev/xvda', sizeGb: 8, path: '/' },
  { device: '/dev/xvdf', sizeGb: 8, path: '/gaia/docker/storage' },
];
const ephemeral = ebs.slice(0, 1);

const named = (owner: string, created: string, name: string, more: Partial<Image> = {}): Image => ({
  id: `ami-${name.split('ami-')[1]}`,
  name,
  owner,
  created,
  architecture: 'x86_64',
  rootDeviceType: 'ebs',
  volumes: name.includes('-ebs-') ? ebs : ephemeral,
  ...more,
});

/**
 * What the rehearsed region has to launch: the cell's own images on Flatcar, the documented ones on CoreOS Container Linux,
 * a stranger's with the highest version of all, and others that are no hub. In no order, as EC2 gives them.
 */
export const images: readonly Image[] = [
  named(documentedOwner, '2019-07-30T10:00:00.000Z', 'blockstack-gaia_hub-ephemeral-2.5.3-hvm - ami-0c8fc48c10a42737e'),
  named('self', '2026-03-02T09:00:00.000Z', 'flatcar-gaia_hub-ebs-2.8.2-hvm - ami-0f1a70000000282e0'),
  named(stranger, '2026-10-01T00:00:00.000Z', 'blockstack-gaia_hub-ebs-99.0.0-hvm - ami-06660000000000099'),
  named('self', '2026-09-14T09:00:00.000Z', 'flatcar-gaia_hub-ebs-2.8.10-hvm - ami-0f1a700000002810e'),
  named(documentedOwner, '2018-11-05T10:00:00.000Z', 'blockstack-gaia_hub-ebs-2.3.4-hvm - ami-0b10c000000000234'),
  named('self', '2026-10-20T09:00:00.000Z', 'flatcar-gaia_hub-ebs-2.9.0-hvm - ami-0f1a7000000000290', {
    state: 'deregistered',
  }),
  named(stranger, '2026-10-02T00:00:00.000Z', 'flatcar-gaia_hub-ebs-100.0.0-hvm - ami-06660000000000100'),
  named(documentedOwner, '2019-08-01T10:00:00.000Z', 'blockstack-gaia_hub-ebs-2.5.3-hvm - ami-0b10c000000000253'),
  named('self', '2026-09-14T09:30:00.000Z', 'flatcar-gaia_hub-ephemeral-2.8.10-hvm - ami-0f1a7000028100000'),
  named('self', '2026-09-14T10:00:00.000Z', 'flatcar-gaia_hub-ebs-2.8.10-hvm - ami-0f1a7000028100064', {
    architecture: 'arm64',
  }),
  {
    ...named('self', '2026-11-01T00:00:00.000Z', 'our-build-agent-12 - ami-0b0000000000000aa'),
    description: 'no hub',
  },
];
