import type { ApplyNode, CallNode, JsonataNode, LambdaNode } from '../ast.ts';
import {
  arityOf,
  type Callable,
  type Closure,
  type Focus,
  isFunction,
  isLambda,
  isNative,
  type Lambda,
  type NativeImplementation,
} from '../callable.ts';
import { ExpressionError, isCodedError } from '../expression-error.ts';
import { Frame } from '../frame.ts';
import { evaluate } from '../interpreter.ts';

/** `$f(a, b)`. */
export function evaluateCall(node: CallNode, input: unknown, frame: Frame): unknown {
  return call(node, input, frame, []);
}

/** `value ~> $f(b)` calls with the value first, `value ~> $f` applies, `$f ~> $g` chains two functions. */
export function evaluateApply(node: ApplyNode, input: unknown, frame: Frame): unknown {
  const left = evaluate(node.lhs, input, frame);
  if (node.rhs.type === 'function') return call(node.rhs, input, frame, [left]);
  const callable = evaluate(node.rhs, input, frame);
  if (!isFunction(callable)) throw new ExpressionError('T2006', { position: node.position, value: callable });
  return isFunction(left) ? chain(left, callable, frame) : apply(callable, [left], null, frame);
}

export function evaluateLambda(node: LambdaNode, input: unknown, frame: Frame): Lambda {
  const lambda: Lambda = {
    _jsonata_lambda: true,
    input,
    environment: frame,
    arguments: node.arguments,
    signature: node.signature,
    body: node.body,
  };
  if (node.thunk === true) lambda.thunk = true;
  lambda.apply = (self, args) => apply(lambda, args, input, self?.environment ?? frame);
  return lambda;
}

/** `$f(?, b)`: the function with some arguments given. */
export function evaluatePartial(node: CallNode, input: unknown, frame: Frame): Lambda {
  const args = node.arguments.map((argument) =>
    isPlaceholder(argument) ? argument : evaluate(argument, input, frame),
  );
  const callable = evaluate(node.procedure, input, frame);
  if (callable === undefined && forgotDollar(node, frame)) {
    throw new ExpressionError('T1007', { position: node.position, token: nameOf(node) });
  }
  if (isLambda(callable)) return bindArguments(callable, args);
  if (isFunction(callable)) return bindArguments(asLambda(callable, frame), args);
  throw new ExpressionError('T1008', { position: node.position, token: nameOf(node) });
}

/** Calls a function; a tail call comes back as a thunk and is made here, so it takes no depth. */
export function apply(callable: unknown, args: unknown[], input: unknown, frame: Frame): unknown {
  let result = applyOnce(callable, args, input, frame);
  while (isLambda(result) && result.thunk === true) {
    const { body, input: context, environment } = result;
    const { procedure, arguments: parameters } = body as CallNode;
    const next = evaluate(procedure, context, environment);
    if (isLambda(next) || isNative(next)) {
      frame.run.name(next, procedure.type === 'variable' ? procedure.value : undefined, procedure.position);
    }
    const values = parameters.map((parameter) => evaluate(parameter, context, environment));
    result = applyOnce(next, values, input, frame);
  }
  return result;
}

function call(node: CallNode, input: unknown, frame: Frame, first: unknown[]): unknown {
  const callable = evaluate(node.procedure, input, frame);
  if (callable === undefined && forgotDollar(node, frame)) {
    throw new ExpressionError('T1005', { position: node.position, token: nameOf(node) });
  }
  const args = [...first];
  for (const argument of node.arguments) {
    const value = evaluate(argument, input, frame);
    args.push(isFunction(value) ? close(value, frame) : value);
  }
  const token = nameOf(node);
  try {
    if (isLambda(callable) || isNative(callable)) frame.run.name(callable, token, node.position);
    return apply(callable, args, input, frame);
  } catch (error) {
    if (isCodedError(error)) {
      if (!error.position && node.position !== undefined) error.position = node.position;
      if (!error.token) error.token = token;
    }
    throw error;
  }
}

/** What built-ins get for a function argument. */
function close(callable: Callable, frame: Frame): Closure {
  const closure: Closure = (...params) => apply(callable, params, null, frame);
  closure.arity = arityOf(callable);
  return closure;
}

function applyOnce(callable: unknown, args: unknown[], input: unknown, frame: Frame): unknown {
  try {
    const signature = isLambda(callable) || isNative(callable) ? callable.signature : undefined;
    const checked = signature === undefined ? args : signature.validate(args, input);
    if (isLambda(callable)) return applyLambda(callable, checked);
    if (isNative(callable))
      return callable.implementation.apply({ environment: frame, input } satisfies Focus, checked);
    if (typeof callable === 'function') return callable.apply(input, checked);
    throw new ExpressionError('T1006');
  } catch (error) {
    if (isCodedError(error) && (isLambda(callable) || isNative(callable))) {
      if (error.token === undefined && callable.token !== undefined) error.token = callable.token;
      const position = callable.position || error.position;
      if (position !== undefined) error.position = position;
    }
    throw error;
  }
}

function applyLambda(lambda: Lambda, args: unknown[]): unknown {
  const frame = new Frame(lambda.environment);
  for (let index = 0; index < lambda.arguments.length; index += 1)
    frame.bind(lambda.arguments[index]!.value, args[index]);
  if (typeof lambda.body !== 'function') return evaluate(lambda.body, lambda.input, frame);
  const values = Array.from({ length: lambda.body.length }, (_, index) => frame.lookup(`#${index}`));
  return lambda.body.apply({ environment: frame, input: undefined } satisfies Focus, values);
}

function bindArguments(lambda: Lambda, args: unknown[]): Lambda {
  const environment = new Frame(lambda.environment);
  const open = lambda.arguments.filter((parameter, index) => {
    if (isPlaceholder(args[index])) return true;
    environment.bind(parameter.value, args[index]);
    return false;
  });
  return { _jsonata_lambda: true, input: lambda.input, environment, arguments: open, body: lambda.body };
}

/** A built-in as a lambda whose parameters are called #0, #1, … */
function asLambda(callable: Callable, environment: Frame): Lambda {
  const body = (isNative(callable) ? callable.implementation : callable) as NativeImplementation;
  const parameters = Array.from({ length: body.length }, (_, index) => ({ value: `#${index}` }));
  return { _jsonata_lambda: true, input: undefined, environment, arguments: parameters, body };
}

function chain(first: Callable, second: Callable, environment: Frame): Lambda {
  const body: NativeImplementation = (value: unknown) =>
    apply(second, [apply(first, [value], null, environment)], null, environment);
  return { _jsonata_lambda: true, input: null, environment, arguments: [{ value: '#0' }], body };
}

function isPlaceholder(argument: unknown): boolean {
  const node = argument as JsonataNode | null | undefined;
  return typeof node === 'object' && node !== null && node.type === 'operator' && node.value === '?';
}

/** Whether a name without `$` is called that would be a function with it. */
function forgotDollar(node: CallNode, frame: Frame): boolean {
  return node.procedure.type === 'path' && Boolean(frame.lookup(nameOf(node)));
}

function nameOf(node: CallNode): string {
  const { procedure } = node;
  return (procedure.type === 'path' ? (procedure.steps[0] as { value?: string }) : (procedure as { value?: string }))
    .value as string;
}
