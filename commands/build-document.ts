import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import { scriptText } from './script-text.ts';

/** A parameter of a command document: always one string, handed to the script as the variable `SSM_<name>` and never as text. */
const Parameter = z.strictObject({
  type: z.literal('String'),
  description: z.string().min(1),
  interpolationType: z.literal('ENV_VAR'),
  allowedPattern: z.string().regex(/^\^.+\$$/s, 'anchored: ^…$'),
  minChars: z.int().min(1),
  maxChars: z.int().max(1024),
});

/** `document.yaml` of a command: an SSM document of schema 2.2 whose only step runs the `script.sh` beside it (script-text.ts). */
const DocumentFile = z.strictObject({
  schemaVersion: z.literal('2.2'),
  description: z.string().min(1),
  parameters: z.record(z.string().regex(/^[A-Z][A-Za-z]*$/), Parameter),
  mainSteps: z.tuple([
    z.strictObject({
      action: z.literal('aws:runShellScript'),
      name: z.string().regex(/^[A-Za-z]+$/),
      precondition: z.strictObject({ StringEquals: z.tuple([z.literal('platformType'), z.literal('Linux')]) }),
      inputs: z.strictObject({ timeoutSeconds: z.string().regex(/^[1-9][0-9]*$/) }),
    }),
  ]),
});

/** A command document as it is deployed. `content` is JSON; SSM's hash of it is the SHA-256 of these bytes. */
export interface CommandDocument {
  name: string;
  content: string;
}

/** SSM refuses larger documents. */
const largestDocument = 64 * 1024;

const commandsFolder = dirname(fileURLToPath(import.meta.url));

/**
 * Builds the SSM document of a command, e.g. `gaia/inspect-hub` → `stepbook-gaia-inspect-hub`. The text is the same on
 * every machine for the same files. Throws an Error that names the file and the field when they are not as they must be.
 *
 * @param command `<system>/<command>`, or the path of the command's folder
 */
export function buildDocument(command: string, folder = join(commandsFolder, command)): CommandDocument {
  const name = `stepbook-${basename(dirname(folder))}-${basename(folder)}`;
  const documentFile = join(folder, 'document.yaml');
  const checked = DocumentFile.safeParse(parse(readFileSync(documentFile, 'utf8')));
  if (!checked.success) throw new Error(`${documentFile}: ${z.prettifyError(checked.error)}`, { cause: checked.error });
  const document = checked.data;
  const scriptFile = join(folder, 'script.sh');
  const script = scriptText(folder);
  const unknown = [...script.matchAll(/\bSSM_(\w+)/g)].find(([, parameter]) => !(parameter! in document.parameters));
  if (unknown) throw new Error(`${scriptFile}: ${unknown[0]} is no parameter of ${documentFile}`);

  const [step] = document.mainSteps;
  const runCommand = script.trimEnd().split('\n');
  const content = JSON.stringify(
    { ...document, mainSteps: [{ ...step, inputs: { ...step.inputs, runCommand } }] },
    null,
    2,
  );
  const size = Buffer.byteLength(content);
  if (size > largestDocument) throw new Error(`${name} has ${size} bytes; SSM allows ${largestDocument}`);
  return { name, content };
}
