/** The Lambda name of a function of the catalogue: `open-run` → `stepbook-open-run`. */
export function functionName(name: string): string {
  return `stepbook-${name}`;
}

/** `open-run` → `OpenRun`: construct ids, and the placeholder `OpenRunFunctionArn` of definitions. */
export function pascal(name: string): string {
  return name
    .split('-')
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join('');
}
