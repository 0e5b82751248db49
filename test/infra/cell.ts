import type { FunctionSpec } from '../../lambdas/catalog.ts';
import { functionName } from '../../local/cell.ts';
import { synthesise } from './synth.ts';
import { Template } from './template.ts';

export const account = '123456789012';
export const region = 'eu-west-1';
export const stack = 'stepbook-storage';
export const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
export const functionArn = (spec: { name: string }) => arn('lambda', `function:${functionName(spec)}`);

/** The cell of `estates/example.yaml` as the app makes it; {@link open} runs the app once for all tests of a file. */
export class Cell {
  app!: Awaited<ReturnType<typeof synthesise>>;
  template!: Template;

  async open(): Promise<void> {
    this.app = await synthesise('estates/example.yaml');
    this.template = new Template(this.app.template(stack));
  }

  /** Properties of a function of the catalogue. */
  deployed(spec: FunctionSpec) {
    return this.#find('AWS::Lambda::Function', 'FunctionName', functionName(spec));
  }

  /** Properties of a procedure's state machine. */
  machine(name: string) {
    return this.#find('AWS::StepFunctions::StateMachine', 'StateMachineName', name);
  }

  /** ARN of the key with the alias `alias/stepbook-<alias>`. */
  keyArn(alias: string): string {
    return this.#find('AWS::KMS::Alias', 'AliasName', `alias/stepbook-${alias}`).TargetKeyId;
  }

  /** Properties of the key with that ARN. */
  key(keyArn: string) {
    return this.template.resources[keyArn.split('/').at(-1)!]!.Properties;
  }

  #find(type: string, field: string, value: string) {
    const found = this.template.all(type).find(([, { Properties }]) => Properties[field] === value);
    if (!found) throw new Error(`the template has no ${type} with ${field} ${value}`);
    return found[1].Properties;
  }
}
