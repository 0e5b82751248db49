/** Fills a `--format` template of docker: `{{.Name}}` only, with `\t` as a tab. @throws Error for anything else in braces */
export function fillTemplate(template: string, values: Record<string, string>): string {
  return template
    .replace(/^table /, '')
    .replaceAll('\\t', '\t')
    .replace(/\{\{([^}]*)\}\}/g, (whole, inner: string) => {
      const value = values[inner.trim().replace(/^\./, '')];
      if (value === undefined) throw new Error(`template: can't evaluate field ${whole}`);
      return value;
    });
}
