/**
 * Characters of one row. A request holds 4 MB, and JSON can write a character of two bytes in six, so that a longer row
 * is a quote that was never closed, or can never be sent.
 */
export const MAX_RECORD_LENGTH = 16 * 1024 * 1024;

/**
 * Characters of a row in which one is beyond ASCII: these take more than a byte in a request, and in memory all of a
 * text takes two bytes a character then.
 */
export const MAX_WIDE_LENGTH = 4 * 1024 * 1024;

/** Judges rows of more than `MAX_WIDE_LENGTH` characters piece by piece. */
export interface LongRow {
  /** Whether a row of a length, this piece included, can be kept; `before` gives the pieces so far, once. */
  fits(piece: string, length: number, before: () => Iterable<string>): boolean;
  /** Begins the next row. */
  reset(): void;
}

export function createLongRow(): LongRow {
  let isWide: boolean | undefined;
  return {
    fits(piece, length, before) {
      isWide ??= [...before()].some(isBeyondAscii);
      isWide ||= isBeyondAscii(piece);
      return !isWide && length <= MAX_RECORD_LENGTH;
    },
    reset() {
      isWide = undefined;
    },
  };
}

function isBeyondAscii(text: string): boolean {
  return /\P{ASCII}/u.test(text);
}
