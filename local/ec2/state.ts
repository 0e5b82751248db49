import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import type { Ec2Caller } from './action.ts';

/** What EC2 keeps of an instance beside its machine. Times are milliseconds since the Unix epoch. */
export interface InstanceDetails {
  account: string;
  region: string;
  image: string;
  type: string;
  keyName?: string | undefined;
  groups: string[];
  subnet: string;
  profile?: string | undefined;
  /** Base64, as it was given. */
  userData?: string | undefined;
  protected: boolean;
  httpTokens: 'required' | 'optional';
  rootEncrypted: boolean;
  /** Volumes that stay when the instance is terminated. */
  kept: string[];
  /** Client token of RunInstances, and a digest of what came with it. */
  token?: { value: string; digest: string } | undefined;
  launched: number;
  /** Its user data has been carried out. */
  booted: boolean;
  /** Why its first boot came to nothing. */
  failure?: string | undefined;
  runningSince?: number | undefined;
  terminated?: { at: number; tags: Record<string, string> } | undefined;
}

export interface IngressRule {
  protocol: string;
  from: number;
  to: number;
  cidrs: string[];
  cidrs6: string[];
}

export interface SecurityGroup {
  account: string;
  region: string;
  id: string;
  name: string;
  description: string;
  vpc: string;
  rules: IngressRule[];
  tags: Record<string, string>;
}

export interface ElasticAddress {
  account: string;
  region: string;
  id: string;
  publicIp: string;
  tags: Record<string, string>;
  association?: { id: string; instance: string } | undefined;
}

/** A volume that is no part of a machine: it was kept at a termination, or made from a snapshot. */
export interface LooseVolume {
  account: string;
  region: string;
  id: string;
  sizeGb: number;
  encrypted: boolean;
  zone: string;
  snapshot?: string | undefined;
  tags: Record<string, string>;
  created: number;
  attached?: { instance: string; device: string } | undefined;
}

export interface Ec2State {
  instances: Record<string, InstanceDetails>;
  groups: Record<string, SecurityGroup>;
  addresses: Record<string, ElasticAddress>;
  volumes: Record<string, LooseVolume>;
}

/** Whether an instance was terminated, ever: its id is never that of another. */
export const wasTerminated = (dataDir: string, id: string) =>
  openState(dataDir).state.instances[id]?.terminated !== undefined;

/** The things of one account and region. */
export const ownedBy =
  ({ account, region }: Ec2Caller) =>
  (thing: { account: string; region: string }) =>
    thing.account === account && thing.region === region;

export interface Ec2Store {
  state: Ec2State;
  /** Writes it to `DIR/ec2.json`, which only its owner may read: it holds user data. */
  save(): void;
}

/** Opens what EC2 keeps of a data folder. */
export function openState(dataDir: string): Ec2Store {
  const file = join(dataDir, 'ec2.json');
  const nothing: Ec2State = { instances: {}, groups: {}, addresses: {}, volumes: {} };
  const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Ec2State) : nothing;
  return {
    state,
    save() {
      replaceFile(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    },
  };
}
