import { parse } from 'yaml';
import * as z from 'zod';
import { ssmFailure } from './failure.ts';

/** SSM: `MaxDocumentSizeExceeded` above 64 KB. */
const largestDocument = 64 * 1024;

const Parameter = z.strictObject({
  type: z.enum(['String', 'StringList', 'Boolean', 'Integer']),
  description: z.string().optional(),
  default: z.union([z.string(), z.array(z.string()), z.number(), z.boolean()]).optional(),
  interpolationType: z.enum(['ENV_VAR']).optional(),
  allowedPattern: z.string().optional(),
  allowedValues: z.array(z.string()).optional(),
  minChars: z.int().optional(),
  maxChars: z.int().optional(),
});

const Content = z.strictObject({
  schemaVersion: z.string(),
  description: z.string().optional(),
  parameters: z.record(z.string(), Parameter).default({}),
  mainSteps: z.tuple([
    z.strictObject({
      action: z.literal('aws:runShellScript'),
      name: z.string().regex(/^[a-zA-Z0-9_-]+$/),
      precondition: z.unknown().optional(),
      inputs: z.strictObject({
        runCommand: z.array(z.string()),
        timeoutSeconds: z.union([z.string(), z.int()]).optional(),
        workingDirectory: z.undefined().optional(),
      }),
    }),
  ]),
});

export type DocumentContent = z.infer<typeof Content>;
export type DocumentParameter = z.infer<typeof Parameter>;

/**
 * Reads a command document of schema 2.2. The embedded SSM runs one `aws:runShellScript` step whose parameters are
 * environment variables; what else SSM knows is refused rather than taken for something else.
 *
 * @throws MaxDocumentSizeExceeded, InvalidDocumentContent, InvalidDocumentSchemaVersion
 */
export function readDocumentContent(text: string, format: string): DocumentContent {
  if (Buffer.byteLength(text) > largestDocument) {
    throw ssmFailure(
      'MaxDocumentSizeExceeded',
      `The size limit of a document is 64 KB (${Buffer.byteLength(text)} bytes)`,
    );
  }
  let value: unknown;
  try {
    value = format === 'YAML' ? parse(text) : JSON.parse(text);
  } catch (error) {
    throw ssmFailure('InvalidDocumentContent', `${format} not well-formed: ${(error as Error).message}`);
  }
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== '2.2') {
    throw ssmFailure('InvalidDocumentSchemaVersion', `schemaVersion ${JSON.stringify(version)}: "2.2" is allowed here`);
  }
  const checked = Content.safeParse(value);
  if (!checked.success) throw ssmFailure('InvalidDocumentContent', z.prettifyError(checked.error));
  const content = checked.data;
  const asText = Object.entries(content.parameters).find(([, parameter]) => parameter.interpolationType !== 'ENV_VAR');
  if (asText) {
    throw ssmFailure(
      'InvalidDocumentContent',
      `parameter ${asText[0]}: only interpolationType ENV_VAR is carried here`,
    );
  }
  if (content.mainSteps[0].inputs.runCommand.some((line) => line.includes('{{'))) {
    throw ssmFailure('InvalidDocumentContent', 'runCommand: parameters are not interpolated as text here ({{)');
  }
  return content;
}
