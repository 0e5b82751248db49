import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { onDisk } from '../machine.ts';

const unitFolder = '/etc/systemd/system';

/** A unit file: section → key → values in their order (systemd.syntax(7)). */
export class UnitFile {
  readonly name: string;
  #sections = new Map<string, Map<string, string[]>>();

  constructor(name: string, text: string) {
    this.name = name;
    let section = '';
    for (const line of text.replace(/\\\n\s*/g, ' ').split('\n')) {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
      const header = /^\[(.+)\]$/.exec(trimmed);
      if (header) {
        section = header[1]!;
        continue;
      }
      const mark = trimmed.indexOf('=');
      if (mark < 0) continue;
      const key = trimmed.slice(0, mark).trim();
      const keys = this.#sections.get(section) ?? new Map<string, string[]>();
      this.#sections.set(section, keys);
      keys.set(key, [...(keys.get(key) ?? []), trimmed.slice(mark + 1).trim()]);
    }
  }

  all(section: 'Unit' | 'Service' | 'Install', key: string): string[] {
    return this.#sections.get(section)?.get(key) ?? [];
  }

  last(section: 'Unit' | 'Service' | 'Install', key: string): string | undefined {
    return this.all(section, key).at(-1);
  }

  /** Names of units in all values of a key. */
  units(key: 'Requires' | 'Wants' | 'PartOf' | 'After'): string[] {
    return this.all('Unit', key).flatMap((value) => value.split(/\s+/).filter(Boolean));
  }
}

/** A unit of the machine, or undefined when there is no such file. */
export function loadUnit(name: string): UnitFile | undefined {
  const file = onDisk(`${unitFolder}/${name}`);
  return existsSync(file) ? new UnitFile(name, readFileSync(file, 'utf8')) : undefined;
}

/** Names of all units of the machine. */
export function unitNames(): string[] {
  if (!existsSync(onDisk(unitFolder))) return [];
  return readdirSync(onDisk(unitFolder))
    .filter((name) => /\.(service|timer)$/.test(name))
    .sort();
}

/** What is enabled for a unit: the links in its `.wants` folder. */
export function wantedBy(name: string): string[] {
  const folder = onDisk(`${unitFolder}/${name}.wants`);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
