import { InputError } from '../../../core/errors.ts';

interface Signature {
  readonly bytes: readonly number[];
  readonly what: string;
  readonly hint: string;
}

const SHEET = 'Save the sheet as CSV, in UTF-8.';
const UNPACK = 'Unpack it, or pipe what is in it into `graphcal send -`.';

/** How files begin that are given where rows are meant. */
const SIGNATURES: readonly Signature[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: 'a ZIP archive, as .xlsx and .ods are', hint: SHEET },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Office document, as .xls is', hint: SHEET },
  { bytes: [0x1f, 0x8b], what: 'packed by gzip', hint: UNPACK },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'packed by zstd', hint: UNPACK },
  { bytes: [0x50, 0x41, 0x52, 0x31, 0x15], what: 'a Parquet file', hint: 'Export it as CSV or JSON Lines.' },
  { bytes: [0x25, 0x50, 0x44, 0x46, 0x2d], what: 'a PDF', hint: 'Export the table as CSV.' },
];

/** Refuses a known binary file by its first bytes; throws InputError `input-not-text`. */
export function refuseBinary(head: Uint8Array, file: string | undefined): void {
  const found = SIGNATURES.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  if (found === undefined) return;
  throw new InputError('input-not-text', `The input is no text: it is ${found.what}.`, { file }, { hint: found.hint });
}
