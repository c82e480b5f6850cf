import { UsageError } from '../../../core/errors.ts';
import type { TextDecoder } from './text.ts';
import { encodingError, newlinesBefore, refuseZero } from './text-fault.ts';

/**
 * The name of the encoding that a label means: `latin1` is `windows-1252`, as on the web.
 * Errors: UsageError `encoding-unknown`. https://encoding.spec.whatwg.org/#names-and-labels
 */
export function readEncoding(label: string): string {
  try {
    return new globalThis.TextDecoder(label.trim()).encoding;
  } catch (cause) {
    throw new UsageError('encoding-unknown', `'${label.slice(0, 40)}' is no encoding that can be read.`, {
      hint: 'Give a name of the WHATWG Encoding Standard: utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis, gb18030 ...',
      cause,
    });
  }
}

/** What windows-1252 has in the place of control characters, 0x80 to 0x9f; a zero stands where it has nothing. */
const CODE_POINTS_80_TO_9F = [
  0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018,
  0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
] as const;

/**
 * Makes a decoder of windows-1252 that refuses its five bytes without a character. It is our own because some releases
 * of Node read the bytes 0x80 to 0x9f as control characters. https://encoding.spec.whatwg.org/index-windows-1252.txt
 */
export function createWindows1252Decoder(file: string | undefined): TextDecoder {
  let line = 1;
  return {
    push(bytes) {
      const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      const text = raw.replace(/[\x80-\x9f]/gu, (character, at: number) => {
        const point = CODE_POINTS_80_TO_9F[character.charCodeAt(0) - 0x80];
        if (point) return String.fromCharCode(point);
        throw encodingError(file, line + newlinesBefore(raw, at), 'is not windows-1252');
      });
      refuseZero(text, line, file);
      line += newlinesBefore(text);
      return text;
    },
    end: () => ({ text: '', cut: false }),
  };
}

const NEWLINE = 0x0a;

/**
 * Makes a strict decoder of any other encoding by its WHATWG name; all of them write a line break as one byte of its
 * own. Errors: InputError `input-encoding`.
 */
export function createLabelledDecoder(name: string, file: string | undefined): TextDecoder {
  const decoder = new globalThis.TextDecoder(name, { fatal: true });
  let line = 1;
  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw encodingError(file, line, `is not ${name}`, { cause });
    }
  };
  return {
    push(bytes) {
      let text = '';
      // Line by line: the decoder does not say where it failed.
      for (let from = 0; from < bytes.length; ) {
        const end = bytes.indexOf(NEWLINE, from);
        const piece = decode(bytes.subarray(from, end < 0 ? bytes.length : end + 1));
        refuseZero(piece, line, file);
        text += piece;
        if (end < 0) break;
        line++;
        from = end + 1;
      }
      return text;
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
