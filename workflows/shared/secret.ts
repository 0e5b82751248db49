import * as z from 'zod';

const WHAT = 'the ARN of a Secrets Manager secret or of an SSM parameter; the secret itself is never an input';
// Secrets Manager and Systems Manager User Guides, "ARN formats"; a version or a JSON key may follow the secret's name.
const REFERENCE =
  /^arn:[a-z-]+:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!:-]{1,600}|ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]{1,1011})$/;

/** True for the reference of a secret, which is none itself. */
export const isSecretReference = (text: string) => REFERENCE.test(text);

/**
 * A field of an input that stands for a secret: it takes the reference of one and nothing else. Whoever needs the secret
 * reads it where it is used, by its own role.
 */
export function secret(what: string) {
  return z
    .string(WHAT)
    .regex(REFERENCE, WHAT)
    .meta({ secret: true, description: `${what}: ${WHAT}` });
}

interface JsonSchema {
  secret?: boolean;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** Paths of the secret fields of a schema, e.g. `['apiKey', 'peers.*.password']`; `*` stands for any item or key. */
export function secretFields(schema: z.ZodType): string[] {
  const walk = (node: JsonSchema, path: string[]): string[] => [
    ...(node.secret ? [path.join('.')] : []),
    ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) => walk(inner, [...path, name])),
    ...(node.items ? walk(node.items, [...path, '*']) : []),
    ...(typeof node.additionalProperties === 'object' ? walk(node.additionalProperties, [...path, '*']) : []),
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])].flatMap((inner) => walk(inner, path)),
  ];
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', reused: 'inline' }) as JsonSchema;
  return [...new Set(walk(json, []))];
}

/** True when a path of a value (`peers.0.password`) is that of a secret field. */
export function isSecretField(fields: readonly string[], path: string): boolean {
  const parts = path.split('.');
  return fields.some((field) => {
    const wanted = field.split('.');
    return wanted.length <= parts.length && wanted.every((part, at) => part === '*' || part === parts[at]);
  });
}
