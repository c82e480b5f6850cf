import { createTextDecoder, type TextEncoding } from './text.ts';
import { readEncoding } from './text-labelled.ts';

/** The text of an input piece by piece; returns whether the input was cut off inside a character. */
export type TextPieces = AsyncGenerator<string, boolean, undefined>;

/** An input that is read as text. */
export interface TextInput {
  readonly pieces: TextPieces;
  /** What it is read as; UTF-8 while nothing was read. */
  encoding(): TextEncoding;
}

/**
 * Decodes an input as it is read; ending the iteration early ends the source too.
 * Errors: UsageError `encoding-unknown`; while pieces are read those of the decoder.
 */
export function openText(
  source: AsyncIterable<Uint8Array>,
  { file, encoding }: { file?: string | undefined; encoding?: string | undefined } = {},
): TextInput {
  const decoder = createTextDecoder(file, encoding === undefined ? undefined : readEncoding(encoding));
  async function* decoded(): TextPieces {
    for await (const bytes of source) yield decoder.push(bytes);
    const { text, cut } = decoder.end();
    yield text;
    return cut;
  }
  return { pieces: decoded(), encoding: () => decoder.encoding ?? { name: 'utf-8', by: 'default' } };
}
