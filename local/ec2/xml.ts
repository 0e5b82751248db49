/** A value of a response: text, a structure, or a list (each element in an `<item>`). */
export type XmlValue = string | number | boolean | Date | undefined | XmlValue[] | { [name: string]: XmlValue };

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Writes a value as the EC2 query protocol does. Members that are undefined are left out. */
export function toXml(value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => `<item>${toXml(item)}</item>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return String(value).replace(/[&<>"']/g, (character) => escapes[character]!);
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${toXml(member)}</${name}>`)
    .join('');
}

export const tagSet = (tags: Record<string, string>): XmlValue =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
