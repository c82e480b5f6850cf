import { isUtf8 } from 'node:buffer';
import type { TextDecoder } from './text.ts';
import { encodingError, ZERO_HINT } from './text-fault.ts';

const NEWLINE = 0x0a;

/** Makes a strict decoder of UTF-8; errors: InputError `input-encoding`. */
export function createUtf8Decoder(file: string | undefined): TextDecoder {
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
      // UTF-16 without a mark is often valid UTF-8 full of zeros.
      const zero = part.indexOf(0);
      if (!isUtf8(part)) {
        throw encodingError(file, line + linesBeforeFault(part), 'is not UTF-8', zero < 0 ? {} : zeroHint(part));
      }
      if (zero >= 0) {
        const fault = line + countNewlines(part.subarray(0, zero));
        throw encodingError(file, fault, 'holds a zero byte', zeroHint(part));
      }
      line += countNewlines(part);
      return part.toString('utf8');
    },
    end: () => ({ text: '', cut: carried.length > 0 }),
  };
}

/** A hint, not a guess: Latin letters in UTF-16 have every other byte zero. */
function zeroHint(part: Buffer): { hint: string } {
  const isZero = (at: number) => part[at] === 0;
  const order = isZero(1) && isZero(3) ? 'utf-16le' : isZero(0) && isZero(2) ? 'utf-16be' : undefined;
  if (order === undefined) return { hint: ZERO_HINT };
  return { hint: `If it is UTF-16 without a byte order mark, say so by --encoding ${order} (\`encoding\`).` };
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
