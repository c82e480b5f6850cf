/** Which bytes of a file a request sends. */
export interface ContentRange {
  first: number;
  last: number;
  total: number;
}

/** What becomes of a range: it is added, and whether it is the last one; or why it is not. */
export type RangeDecision =
  | { kind: 'added'; isLast: boolean }
  | { kind: 'invalid'; reason: string }
  | { kind: 'unexpected' };

const RANGE = /^\s*bytes\s+(\d{1,12})-(\d{1,12})\/(\d{1,12})\s*$/i;

/** Reads `bytes 0-2097151/3483322`; undefined where the text is something else. */
export function readContentRange(text: string | undefined): ContentRange | undefined {
  const [, first, last, total] = RANGE.exec(text ?? '') ?? [];
  return first === undefined ? undefined : { first: Number(first), last: Number(last), total: Number(total) };
}

/**
 * Decides on the bytes that arrived: they have to be those that their header says, of the file as it was announced, and
 * to come in their order. https://learn.microsoft.com/graph/outlook-large-attachments
 */
export function decideRange(
  range: ContentRange | undefined,
  bytes: number,
  { size, received }: { size: number; received: number },
): RangeDecision {
  if (!range) return { kind: 'invalid', reason: "the header Content-Range must be 'bytes {start}-{end}/{total}'." };
  const { first, last, total } = range;
  if (total !== size) return { kind: 'invalid', reason: `the file was announced with ${size} bytes.` };
  if (last < first || last >= size)
    return { kind: 'invalid', reason: 'its end lies before its start or beyond the file.' };
  if (last - first + 1 !== bytes)
    return { kind: 'invalid', reason: `it does not have the ${bytes} bytes that arrived.` };
  if (first !== received) return { kind: 'unexpected' };
  return { kind: 'added', isLast: last === size - 1 };
}
