/** What stands for a task token in what is kept: enough to make it again with the journal's key, and nothing without. */
export function tokenMark(frame: number, attempt: number): string {
  return `<TaskToken ${frame}.${attempt}>`;
}

/** The text with every mark replaced by the token it stands for. */
export function replaceMarks(text: string, tokenOf: (frame: number, attempt: number) => string): string {
  if (!text.includes('<TaskToken ')) return text;
  return text.replace(/<TaskToken (\d+)\.(\d+)>/g, (_mark, frame, attempt) => tokenOf(Number(frame), Number(attempt)));
}
