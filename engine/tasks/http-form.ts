/** How a list becomes form fields (Developer guide, "Call HTTPS APIs", RequestEncodingOptions). */
export type ArrayFormat = keyof typeof arrayFormats;

/** Names and values, in order; a name may come again. */
export type Fields = [name: string, value: unknown][];

const arrayFormats = {
  INDICES: (name: string, items: unknown[]): Fields => items.map((item, index) => [`${name}[${index}]`, item]),
  REPEAT: (name: string, items: unknown[]): Fields => items.map((item) => [name, item]),
  COMMAS: (name: string, items: unknown[]): Fields => [[name, items.join(',')]],
  BRACKETS: (name: string, items: unknown[]): Fields => items.map((item) => [`${name}[]`, item]),
};

/** A JSON object as `application/x-www-form-urlencoded`; the members of inner objects as `outer[inner]`. */
export function formText(value: object, arrayFormat: ArrayFormat = 'INDICES'): string {
  const form: Fields = [];
  const add = (name: string, field: unknown): void => {
    if (Array.isArray(field)) for (const [each, item] of arrayFormats[arrayFormat](name, field)) add(each, item);
    else if (typeof field === 'object' && field !== null) {
      for (const [inner, item] of Object.entries(field)) add(`${name}[${inner}]`, item);
    } else form.push([name, field]);
  };
  for (const [name, field] of Object.entries(value)) add(name, field);
  return encoded(form);
}

/** As a query or a form has them, a blank as `%20`. */
export function encoded(fields: Fields): string {
  return fields.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&');
}
