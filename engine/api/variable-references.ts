/** Which variables each state reads, by state; undefined when none does. */
export function variableReferences(_definition: string): Record<string, string[]> | undefined {
  return undefined;
}
