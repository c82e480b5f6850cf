import { createTextDecoder } from './text.ts';

/** The text of an input piece by piece; returns whether the input was cut off inside a character. */
export type TextPieces = AsyncGenerator<string, boolean, undefined>;

/** Decodes an input as it is read; ending the iteration early ends the source too. */
export async function* textPieces(source: AsyncIterable<Uint8Array>, file?: string): TextPieces {
  const decoder = createTextDecoder(file);
  for await (const bytes of source) yield decoder.push(bytes);
  const { text, cut } = decoder.end();
  yield text;
  return cut;
}
