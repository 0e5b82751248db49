import type { Action, Ec2Caller } from './action.ts';
import { names, pick } from './ids.ts';
import { type Filters, filtered, listOf, tagFilters } from './parameters.ts';
import { tagSet } from './xml.ts';

/** A machine image. */
export interface Image {
  id: string;
  name: string;
  /** Twelve digits; `self` is whoever asks. */
  owner: string;
  architecture: 'x86_64' | 'arm64';
  rootDeviceType: 'ebs' | 'instance-store';
  /** RFC 3339. */
  created: string;
  description?: string;
  tags?: Record<string, string>;
  state?: 'available' | 'deregistered';
  /** Root volume first; a data volume has the path that the hub keeps its data at. */
  volumes: { device: string; sizeGb: number; path: string }[];
}

const ownerOf = (image: Image, { account }: Ec2Caller) => (image.owner === 'self' ? account : image.owner);

/** The image of that id. @throws InvalidAMIID.Malformed, InvalidAMIID.NotFound */
export function imageOf(images: readonly Image[], id: string): Image {
  return pick([id], [...images], (image) => image.id, names.image)[0]!;
}

/** Images, in the order of the catalogue, which is none: EC2 sorts them as little. */
export function imageActions(images: readonly Image[]): Record<string, Action> {
  return {
    DescribeImages(parameters, caller) {
      const filters: Filters<Image> = {
        'image-id': ({ id }) => [id],
        name: ({ name }) => [name],
        'owner-id': (image) => [ownerOf(image, caller)],
        architecture: ({ architecture }) => [architecture],
        state: ({ state }) => [state ?? 'available'],
        'root-device-type': ({ rootDeviceType }) => [rootDeviceType],
        'virtualization-type': () => ['hvm'],
        'is-public': ({ owner }) => [String(owner !== 'self')],
        ...tagFilters<Image>((image) => image.tags ?? {}),
      };
      const owners = listOf(parameters, 'Owner').map((owner) => (owner === 'self' ? caller.account : owner));
      const chosen = pick(listOf(parameters, 'ImageId'), [...images], ({ id }) => id, names.image).filter(
        (image) => owners.length === 0 || owners.includes(ownerOf(image, caller)),
      );
      return { imagesSet: filtered(parameters, chosen, filters).map((image) => imageXml(image, caller)) };
    },
  };
}

function imageXml(image: Image, caller: Ec2Caller) {
  const [root] = image.volumes;
  return {
    imageId: image.id,
    imageLocation: `${ownerOf(image, caller)}/${image.name}`,
    imageState: image.state ?? 'available',
    imageOwnerId: ownerOf(image, caller),
    creationDate: image.created,
    isPublic: image.owner !== 'self',
    architecture: image.architecture,
    imageType: 'machine',
    name: image.name,
    description: image.description,
    rootDeviceType: image.rootDeviceType,
    rootDeviceName: root?.device,
    blockDeviceMapping: image.volumes.map(({ device, sizeGb }) => ({
      deviceName: device,
      ebs: { deleteOnTermination: true, volumeSize: sizeGb, volumeType: 'gp3', encrypted: false },
    })),
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    enaSupport: true,
    platformDetails: 'Linux/UNIX',
    tagSet: tagSet(image.tags ?? {}),
  };
}
