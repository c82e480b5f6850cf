/** A line of text made fit for one line, or why it cannot be: the end of a sentence that begins with the field. */
export type LineText = { readonly text: string; readonly folded: boolean } | { readonly fault: string };

/** Folds tabs and line breaks to single spaces; other control characters and halves of characters are faults. */
export function lineText(value: string): LineText {
  if (!value.isWellFormed()) return { fault: 'holds half of a character; write it as whole Unicode' };
  if (!/\p{Cc}/u.test(value)) return { text: value.trim(), folded: false };
  // Runs are taken whole: a pattern that seeks a line break within them reads a long run of spaces again from each of them.
  const text = value.replace(/[ \t\r\n]+/gu, (run) => (/[\t\r\n]/u.test(run) ? ' ' : run)).trim();
  if (/\p{Cc}/u.test(text)) return { fault: 'holds a control character; remove it' };
  // A line break at the end is often left by the export and changes nothing that is seen.
  return { text, folded: text !== value.trim() };
}

/** What no store keeps as it is: the end of a sentence that begins with the field; undefined where there is nothing. */
export function characterFault(value: string): string | undefined {
  if (!value.isWellFormed()) return 'holds half of a character; write it as whole Unicode';
  return value.includes('\0') ? 'holds a zero character; remove it' : undefined;
}

/** A value of the input as it may be quoted in a reason: short, on one line, and unable to steer a terminal. */
export function quoted(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').toWellFormed();
  return `'${line.length > 40 ? `${line.slice(0, 40).toWellFormed()}…` : line}'`;
}

/** What a value is, for a reason: `a number`, `an object`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
