import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Estate, Passkey } from '../../workflows/shared/estate.ts';
import { openSoftwarePasskey, type SoftwarePasskey } from './software-passkey.ts';

/** Pages of the embedded stack are at `http://localhost:PORT`: an address cannot have passkeys. */
export const rehearsalRpId = 'localhost';

const folderOf = (dataDir: string) => join(dataDir, 'rehearsal', 'passkeys');

/** The software passkey of a person of the rehearsal, made when it is first asked for. */
export function rehearsalPasskey(dataDir: string, person: string): SoftwarePasskey {
  return openSoftwarePasskey(join(folderOf(dataDir), `${person}.software.json`), rehearsalRpId);
}

/** Puts a passkey that a person has made in a browser into the rehearsal; it counts from the next start on. */
export function enrol(dataDir: string, person: string, passkey: Passkey): string {
  const file = join(folderOf(dataDir), `${person}.${passkey.id.slice(0, 16)}.json`);
  mkdirSync(folderOf(dataDir), { recursive: true });
  writeFileSync(file, `${JSON.stringify(Passkey.parse(passkey), null, 2)}\n`);
  return file;
}

/** Who can approve on the page in a rehearsal: of each group of each hub the first person. */
function pageApprovers(estate: Estate): string[] {
  return [...new Set(Object.values(estate.hubs).flatMap((hub) => Object.values(hub.roles).map(([first]) => first!)))];
}

/** The estate with the rehearsal's passkeys: one in software for whoever approves on the page, and those enrolled. */
export function withPasskeys(estate: Estate, dataDir: string): Estate {
  const people = structuredClone(estate.people);
  for (const id of pageApprovers(estate)) people[id]?.passkeys.push(rehearsalPasskey(dataDir, id).passkey);
  const folder = folderOf(dataDir);
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const [id = ''] = file.split('.');
    if (file.endsWith('.software.json') || !people[id]) continue;
    people[id].passkeys.push(Passkey.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  }
  return { ...estate, people };
}
