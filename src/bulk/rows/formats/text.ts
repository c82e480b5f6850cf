import { InputError } from '../../../core/errors.ts';
import { refuseBinary } from './binary-signature.ts';
import { createLabelledDecoder, createWindows1252Decoder } from './text-labelled.ts';
import { createUtf8Decoder } from './text-utf8.ts';
import { createUtf16Decoder } from './text-utf16.ts';

/** Turns the bytes of an input into text, strictly: a byte that is no text must not become a wrong letter in a calendar. */
export interface TextDecoder {
  /**
   * The text of the next bytes, as far as they are whole characters.
   * Errors: InputError `input-encoding`, naming the line, `input-not-text`.
   */
  push(bytes: Uint8Array): string;
  /** The rest; `cut` says that the input ends inside a character. */
  end(): { text: string; cut: boolean };
}

/** What a text was read as, and why. */
export interface TextEncoding {
  /** Lower case, as WHATWG names it: `utf-8`, `utf-16le`, `windows-1252`. */
  readonly name: string;
  /** Who said so: the option, the byte order mark, or nobody, which is UTF-8. */
  readonly by: 'option' | 'mark' | 'default';
}

/** A decoder that tells which encoding it found. */
export interface InputDecoder extends TextDecoder {
  /** Known once the first bytes were seen. */
  readonly encoding: TextEncoding | undefined;
}

const MARKS: readonly { name: string; bytes: readonly number[] }[] = [
  { name: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { name: 'utf-16le', bytes: [0xff, 0xfe] },
  { name: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Bytes that tell what an input is: the longest mark or signature. */
const HEAD_LENGTH = 8;

/**
 * Makes a decoder of the encoding that was asked for by its WHATWG name; else of UTF-8 with or without byte order mark,
 * and of UTF-16 with one. Nothing else is ever tried: most encodings accept each other's bytes.
 * https://encoding.spec.whatwg.org/#names-and-labels
 */
export function createTextDecoder(file?: string, asked?: string): InputDecoder {
  let held: Buffer = Buffer.alloc(0);
  let inner: TextDecoder | undefined;
  let encoding: TextEncoding | undefined;
  const begin = (): TextDecoder => {
    refuseBinary(held, file);
    const mark = MARKS.find(({ bytes }) => bytes.every((byte, at) => held[at] === byte));
    if (asked !== undefined && mark !== undefined && mark.name !== asked) {
      throw new InputError(
        'encoding-mark',
        `The input begins with the byte order mark of ${mark.name}, and ${asked} was asked for.`,
        { file },
        { hint: 'Leave the encoding out, or remove the mark.' },
      );
    }
    encoding =
      asked !== undefined
        ? { name: asked, by: 'option' }
        : { name: mark?.name ?? 'utf-8', by: mark === undefined ? 'default' : 'mark' };
    held = held.subarray(mark?.bytes.length ?? 0);
    return decoderOf(encoding.name, file);
  };
  return {
    get encoding() {
      return encoding;
    },
    push(bytes) {
      if (inner !== undefined) return inner.push(bytes);
      // The first bytes can come in pieces.
      held = Buffer.concat([held, bytes]);
      if (held.length < HEAD_LENGTH) return '';
      inner = begin();
      return inner.push(held);
    },
    end() {
      if (inner !== undefined) return inner.end();
      inner = begin();
      const text = inner.push(held);
      const rest = inner.end();
      return { text: text + rest.text, cut: rest.cut };
    },
  };
}

function decoderOf(name: string, file: string | undefined): TextDecoder {
  if (name === 'utf-8') return createUtf8Decoder(file);
  if (name === 'utf-16le' || name === 'utf-16be') return createUtf16Decoder(name, file);
  return name === 'windows-1252' ? createWindows1252Decoder(file) : createLabelledDecoder(name, file);
}
