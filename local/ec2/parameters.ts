import { ec2Failure } from './failure.ts';

/** The values of `Name.1`, `Name.2`, … in their order. */
export function listOf(parameters: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (let index = 1; parameters.has(`${name}.${index}`); index++) values.push(parameters.get(`${name}.${index}`)!);
  return values;
}

/** Prefixes `Name.1`, `Name.2`, … of a list of structures, by one member that each must have. */
export function structuresOf(parameters: URLSearchParams, name: string, member: string): string[] {
  const prefixes: string[] = [];
  for (let index = 1; parameters.has(`${name}.${index}.${member}`); index++) prefixes.push(`${name}.${index}`);
  return prefixes;
}

/** A parameter that a request must have. @throws MissingParameter */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (!value) throw ec2Failure('MissingParameter', `The request must contain the parameter ${name}`);
  return value;
}

/** The tags that a request puts on what it makes, of one kind of resource. */
export function tagsOf(parameters: URLSearchParams, resource: string): Record<string, string> {
  const specifications = structuresOf(parameters, 'TagSpecification', 'ResourceType').filter(
    (prefix) => parameters.get(`${prefix}.ResourceType`) === resource,
  );
  return Object.assign({}, ...specifications.map((prefix) => tagList(parameters, `${prefix}.Tag`)));
}

/** `Name.n.Key` and `Name.n.Value`. */
export function tagList(parameters: URLSearchParams, name: string): Record<string, string> {
  return Object.fromEntries(
    structuresOf(parameters, name, 'Key').map((tag) => [
      parameters.get(`${tag}.Key`)!,
      parameters.get(`${tag}.Value`) ?? '',
    ]),
  );
}

/**
 * Properties by which a list may be filtered: filter name → the values that a thing has. `tag:*` stands for `tag:` and any
 * key, which it is given.
 */
export type Filters<T> = Record<string, (thing: T, key: string) => string[]>;

/** The filters by tags that every kind of thing has. */
export const tagFilters = <T>(tagsOf: (thing: T) => Record<string, string>): Filters<T> => ({
  'tag-key': (thing) => Object.keys(tagsOf(thing)),
  'tag:*': (thing, key) => (Object.hasOwn(tagsOf(thing), key) ? [tagsOf(thing)[key]!] : []),
});

/** Leaves what every `Filter.n` lets through. @throws InvalidParameterValue for a filter that is not known */
export function filtered<T>(parameters: URLSearchParams, things: T[], known: Filters<T>): T[] {
  const filters = structuresOf(parameters, 'Filter', 'Name').map((prefix) => {
    const name = parameters.get(`${prefix}.Name`)!;
    const values = listOf(parameters, `${prefix}.Value`);
    const key = name.startsWith('tag:') ? name.slice('tag:'.length) : '';
    const wanted = key === '' ? name : 'tag:*';
    const property = Object.hasOwn(known, wanted) ? known[wanted] : undefined;
    if (!property) throw ec2Failure('InvalidParameterValue', `The filter '${name}' is invalid`);
    return (thing: T) => property(thing, key).some((value) => values.some((pattern) => matches(pattern, value)));
  });
  return things.filter((thing) => filters.every((passes) => passes(thing)));
}

/** EC2's filters know `*` and `?`. */
function matches(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
