import { createLongRow, MAX_WIDE_LENGTH } from './row-length.ts';

/** The text of one row that comes in pieces; what is too long to be sent is not kept either. */
export interface RowText {
  /** The text so far; empty once it is too long. */
  readonly text: string;
  readonly isTooLong: boolean;
  add(piece: string): void;
  /** Begins the next row. */
  reset(): void;
}

export function createRowText(): RowText {
  const longRow = createLongRow();
  let text = '';
  let isTooLong = false;
  const soFar = () => [text];
  return {
    get text() {
      return text;
    },
    get isTooLong() {
      return isTooLong;
    },
    add(piece) {
      if (isTooLong) return;
      const length = text.length + piece.length;
      isTooLong = length > MAX_WIDE_LENGTH && !longRow.fits(piece, length, soFar);
      text = isTooLong ? '' : text + piece;
    },
    reset() {
      text = '';
      isTooLong = false;
      longRow.reset();
    },
  };
}
