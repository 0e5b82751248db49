import { GenerateMacCommand, type KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms';
import type { Gate } from './gate.ts';

const algorithm = 'HMAC_SHA_256';

/** What a personal link's MAC covers: version, gate, person, expiry, digest. An HMAC knows no time, so the expiry is in it. */
function message({ gate, expires, digest }: Pick<Gate, 'gate' | 'expires' | 'digest'>, person: string): Buffer {
  return Buffer.from(`v1|${gate}|${person}|${expires}|${digest}`, 'utf8');
}

/** MAC of a personal link, base64url: proof that a request comes from the mail that went to that person's mailbox. */
export async function makeMac(kms: KMSClient, linkKeyId: string, gate: Gate, person: string): Promise<string> {
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: linkKeyId, MacAlgorithm: algorithm, Message: message(gate, person) }),
  );
  return Buffer.from(Mac!).toString('base64url');
}

/** Was this MAC made for this person at this gate? KMS compares (VerifyMac), not we. */
export async function isMacOf(
  kms: KMSClient,
  linkKeyId: string,
  gate: Gate,
  person: string,
  mac: string,
): Promise<boolean> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(mac) || person.length > 60) return false;
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({
        KeyId: linkKeyId,
        MacAlgorithm: algorithm,
        Message: message(gate, person),
        Mac: Buffer.from(mac, 'base64url'),
      }),
    );
    return MacValid === true;
  } catch (error) {
    if ((error as Error).name === 'KMSInvalidMacException') return false;
    throw error;
  }
}
