import { InputError } from '../../../core/errors.ts';

const HINT =
  "Save the file as UTF-8 (Excel: 'CSV UTF-8'), or name its encoding by --encoding (`encoding`), such as windows-1252.";

/** The error of bytes that are not the text they were taken for; `what` goes on after `Line 3 of the input`. */
export function encodingError(
  file: string | undefined,
  line: number,
  what: string,
  { hint = HINT, cause }: { hint?: string; cause?: unknown } = {},
): InputError {
  return new InputError('input-encoding', `Line ${line} of the input ${what}.`, { file, line }, { hint, cause });
}

/** Line breaks of a text before a place in it. */
export function newlinesBefore(text: string, end = text.length): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Refuses a text with a zero character, which no row holds and some stores take for the end. */
export function refuseZero(text: string, line: number, file: string | undefined): void {
  const zero = text.indexOf('\0');
  if (zero < 0) return;
  throw encodingError(file, line + newlinesBefore(text, zero), 'holds a zero character', { hint: ZERO_HINT });
}

export const ZERO_HINT = 'Remove it: rows hold no zero characters. Or the file is no text, or of another encoding.';
