import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../core/errors.ts';
import { createTextDecoder } from './text.ts';

function decode(bytes: Uint8Array, pieceLength = bytes.length || 1): { text: string; cut: boolean } {
  const decoder = createTextDecoder('rows.csv');
  let text = '';
  for (let at = 0; at < bytes.length; at += pieceLength) text += decoder.push(bytes.subarray(at, at + pieceLength));
  const rest = decoder.end();
  return { text: text + rest.text, cut: rest.cut };
}

function fault(bytes: Uint8Array, pieceLength?: number): unknown {
  try {
    decode(bytes, pieceLength);
  } catch (error) {
    return error instanceof InputError ? error.toJSON() : error;
  }
  return undefined;
}

const TEXT = 'Schön, 日本語 😀\r\nzweite Zeile';
const utf16le = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT, 'utf16le')]);
const utf16be = Buffer.from(utf16le).swap16();

describe('createTextDecoder', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(TEXT)])],
    ['UTF-16 with its mark', utf16le],
    ['UTF-16 of the other byte order', utf16be],
  ])('reads %s, however it is cut into pieces', (_, bytes) => {
    for (const length of [1, 2, 3, 4, 5, 100]) expect(decode(bytes, length)).toEqual({ text: TEXT, cut: false });
  });

  it('reads short and empty inputs', () => {
    expect(decode(Buffer.from(''))).toEqual({ text: '', cut: false });
    expect(decode(Buffer.from('é'))).toEqual({ text: 'é', cut: false });
    expect(decode(Buffer.from([0xff, 0xfe]))).toEqual({ text: '', cut: false });
  });

  it('refuses bytes that are no UTF-8, naming the line and the fix', () => {
    const bytes = Buffer.concat([Buffer.from('one\ntwo é\nM'), Buffer.from([0xfc]), Buffer.from('nchen\nfour')]);
    for (const length of [1, 4, 100]) {
      expect(fault(bytes, length)).toEqual({
        code: 'input-encoding',
        message: 'Line 3 of the input is not UTF-8.',
        hint: "Save the file as UTF-8 (Excel: 'CSV UTF-8'), or name its encoding by --encoding (`encoding`), such as windows-1252.",
        file: 'rows.csv',
        line: 3,
      });
    }
  });

  it('refuses UTF-16 without a mark, which would be UTF-8 full of zeros', () => {
    expect(fault(Buffer.from('a,b\n1,2', 'utf16le'))).toMatchObject({ code: 'input-encoding', line: 1 });
  });

  it('refuses UTF-16 with halves of characters', () => {
    const bytes = Buffer.concat([utf16le, Buffer.from([0x0a, 0x00, 0x00, 0xd8, 0x41, 0x00])]);
    expect(fault(bytes)).toMatchObject({ code: 'input-encoding' });
  });

  it('says when the input ends inside a character (R33 in part)', () => {
    expect(decode(Buffer.from('a,é').subarray(0, 3))).toEqual({ text: 'a,', cut: true });
    expect(decode(utf16le.subarray(0, utf16le.length - 1))).toMatchObject({ cut: true });
  });

  it('gives any text back as it was, in any pieces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 7 }), (text, length) => {
        fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
        expect(decode(Buffer.from(text), length)).toEqual({ text, cut: false });
      }),
    );
  });
});
