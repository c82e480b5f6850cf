import { isUtf8 } from 'node:buffer';
import { InputError } from '../../../core/errors.ts';

/** Turns the bytes of an input into text, strictly: a byte that is no text must not become a wrong letter in a calendar. */
export interface TextDecoder {
  /**
   * The text of the next bytes, as far as they are whole characters.
   * Errors: InputError `input-encoding`, naming the line.
   */
  push(bytes: Uint8Array): string;
  /** The rest; `cut` says that the input ends inside a character. */
  end(): { text: string; cut: boolean };
}

const NEWLINE = 0x0a;

/** Makes a decoder of UTF-8 with or without byte order mark, and of UTF-16 with one. */
export function createTextDecoder(file?: string): TextDecoder {
  let held: Buffer = Buffer.alloc(0);
  let inner: TextDecoder | undefined;
  const choose = (): TextDecoder => {
    if (held.length >= 2 && held[0] === 0xff && held[1] === 0xfe) return createUtf16Decoder('utf-16le', file);
    if (held.length >= 2 && held[0] === 0xfe && held[1] === 0xff) return createUtf16Decoder('utf-16be', file);
    if (held.length >= 3 && held[0] === 0xef && held[1] === 0xbb && held[2] === 0xbf) held = held.subarray(3);
    return createUtf8Decoder(file);
  };
  return {
    push(bytes) {
      if (inner !== undefined) return inner.push(bytes);
      held = Buffer.concat([held, bytes]);
      // The byte order mark can come in pieces.
      if (held.length < 3) return '';
      inner = choose();
      return inner.push(held);
    },
    end() {
      if (inner !== undefined) return inner.end();
      inner = choose();
      const text = inner.push(held);
      const rest = inner.end();
      return { text: text + rest.text, cut: rest.cut };
    },
  };
}

function createUtf8Decoder(file: string | undefined): TextDecoder {
  let carried: Buffer = Buffer.alloc(0);
  let line = 1;
  return {
    push(bytes) {
      const buffer =
        carried.length === 0
          ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
          : Buffer.concat([carried, bytes]);
      const whole = wholeCharacters(buffer);
      // A copy, because the owner of the bytes may use them again.
      carried = Buffer.from(buffer.subarray(whole));
      const part = buffer.subarray(0, whole);
      if (!isUtf8(part)) throw encodingError(file, line + linesBeforeFault(part), 'is not UTF-8');
      // UTF-16 without a mark is valid UTF-8 full of zeros.
      const zero = part.indexOf(0);
      if (zero >= 0) throw encodingError(file, line + countNewlines(part.subarray(0, zero)), 'holds a zero byte');
      line += countNewlines(part);
      return part.toString('utf8');
    },
    end: () => ({ text: '', cut: carried.length > 0 }),
  };
}

function createUtf16Decoder(encoding: 'utf-16le' | 'utf-16be', file: string | undefined): TextDecoder {
  const decoder = new globalThis.TextDecoder(encoding, { fatal: true });
  let line = 1;
  return {
    push(bytes) {
      try {
        const text = decoder.decode(bytes, { stream: true });
        line += text.split('\n').length - 1;
        return text;
      } catch (cause) {
        throw encodingError(file, line, 'is not UTF-16, as its first bytes say', cause);
      }
    },
    end() {
      try {
        return { text: decoder.decode(), cut: false };
      } catch {
        return { text: '', cut: true };
      }
    },
  };
}

/** Bytes up to the last whole character; three bytes at most are held back. */
function wholeCharacters(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? buffer.length - back : buffer.length;
  }
  return buffer.length;
}

function linesBeforeFault(buffer: Buffer): number {
  let lines = 0;
  for (let from = 0; ; lines++) {
    const end = buffer.indexOf(NEWLINE, from);
    if (end < 0 || !isUtf8(buffer.subarray(from, end))) return lines;
    from = end + 1;
  }
}

function countNewlines(buffer: Buffer): number {
  let lines = 0;
  for (let at = buffer.indexOf(NEWLINE); at >= 0; at = buffer.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

function encodingError(file: string | undefined, line: number, what: string, cause?: unknown): InputError {
  return new InputError(
    'input-encoding',
    `Line ${line} of the input ${what}.`,
    { file, line },
    {
      hint: "Save the file as UTF-8; Excel calls it 'CSV UTF-8'.",
      cause,
    },
  );
}
