import type { TextDecoder } from './text.ts';
import { encodingError, newlinesBefore, refuseZero } from './text-fault.ts';

/** Makes a strict decoder of UTF-16 in either byte order; errors: InputError `input-encoding`. */
export function createUtf16Decoder(encoding: 'utf-16le' | 'utf-16be', file: string | undefined): TextDecoder {
  let carried: Buffer = Buffer.alloc(0);
  let line = 1;
  return {
    push(bytes) {
      const buffer = Buffer.concat([carried, bytes]);
      const whole = wholeCharacters(buffer, encoding);
      carried = Buffer.from(buffer.subarray(whole));
      const part = buffer.subarray(0, whole);
      if (encoding === 'utf-16be') part.swap16();
      const text = part.toString('utf16le');
      if (!text.isWellFormed()) {
        const fault = line + newlinesBefore(text, text.search(/\p{Surrogate}/u));
        throw encodingError(file, fault, 'is not UTF-16: it holds half of a character');
      }
      refuseZero(text, line, file);
      line += newlinesBefore(text);
      return text;
    },
    end: () => ({ text: '', cut: carried.length > 0 }),
  };
}

/** Bytes up to the last whole character: half a unit, and the first half of a pair, wait for what follows. */
function wholeCharacters(buffer: Buffer, encoding: 'utf-16le' | 'utf-16be'): number {
  const end = buffer.length - (buffer.length % 2);
  if (end === 0) return 0;
  const last = encoding === 'utf-16le' ? buffer.readUInt16LE(end - 2) : buffer.readUInt16BE(end - 2);
  return last >= 0xd800 && last < 0xdc00 ? end - 2 : end;
}
