import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../core/errors.ts';
import { createTextDecoder } from './text.ts';
import { readEncoding } from './text-labelled.ts';

function decode(bytes: Uint8Array, pieceLength = bytes.length || 1, encoding?: string): { text: string; cut: boolean } {
  const decoder = createTextDecoder('rows.csv', encoding);
  let text = '';
  for (let at = 0; at < bytes.length; at += pieceLength) text += decoder.push(bytes.subarray(at, at + pieceLength));
  const rest = decoder.end();
  return { text: text + rest.text, cut: rest.cut };
}

function fault(bytes: Uint8Array, pieceLength?: number, encoding?: string): unknown {
  try {
    decode(bytes, pieceLength, encoding);
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

  it.each([
    ['windows-1252', Buffer.from([0x80, 0x20, 0x92, 0x0a, 0xfc, 0x9f]), '\u20ac \u2019\n\u00fc\u0178'],
    ['utf-16le', Buffer.from(TEXT, 'utf16le'), TEXT],
    ['utf-16be', Buffer.from(TEXT, 'utf16le').swap16(), TEXT],
    ['utf-16le', utf16le, TEXT],
    ['utf-8', Buffer.from(TEXT), TEXT],
    ['shift_jis', Buffer.from([0x93, 0xfa, 0x0a, 0x96, 0x7b]), '\u65e5\n\u672c'],
    ['iso-8859-2', Buffer.from([0xb1, 0x0a, 0xe6]), '\u0105\n\u0107'],
  ])('reads %s where it is asked for, however it is cut into pieces', (name, bytes, text) => {
    for (const length of [1, 2, 3, 100]) expect(decode(bytes, length, name)).toEqual({ text, cut: false });
  });

  it.each([
    ['windows-1252', Buffer.from([0x61, 0x0a, 0x0a, 0x81]), 3],
    ['shift_jis', Buffer.from([0x61, 0x0a, 0x93, 0x0a, 0x62]), 2],
    ['utf-16le', Buffer.from('a\n\n\ud800b', 'utf16le'), 3],
    ['utf-8', Buffer.from([0x61, 0x0a, 0xfc, 0x61]), 2],
  ])('refuses bytes that are no %s at their line', (name, bytes, line) => {
    for (const length of [1, 2, 100])
      expect(fault(bytes, length, name)).toMatchObject({ code: 'input-encoding', line });
  });

  it('refuses a mark of another encoding than was asked for', () => {
    expect(fault(utf16le, 100, 'utf-8')).toEqual({
      code: 'encoding-mark',
      message: 'The input begins with the byte order mark of utf-16le, and utf-8 was asked for.',
      hint: 'Leave the encoding out, or remove the mark.',
      file: 'rows.csv',
    });
  });

  it('names UTF-16 without a mark as what it may be, and does not take it for that', () => {
    const hint = (order: string) =>
      `If it is UTF-16 without a byte order mark, say so by --encoding ${order} (\`encoding\`).`;
    const bytes = Buffer.from('Start,End\n', 'utf16le');
    expect(fault(bytes)).toMatchObject({ code: 'input-encoding', hint: hint('utf-16le') });
    expect(fault(Buffer.from(bytes).swap16())).toMatchObject({ code: 'input-encoding', hint: hint('utf-16be') });
  });

  it('says when a text of another encoding ends inside a character (R33 in part)', () => {
    expect(decode(Buffer.from([0x61, 0x93]), 100, 'shift_jis')).toEqual({ text: 'a', cut: true });
    expect(decode(Buffer.from([0x61, 0x00, 0x3d, 0xd8]), 100, 'utf-16le')).toEqual({ text: 'a', cut: true });
  });

  it('knows an encoding by all its names on the web, and no other', () => {
    expect(['latin1', 'ISO-8859-1', ' Windows-1252 ', 'utf8', 'UTF-16'].map(readEncoding)).toEqual([
      'windows-1252',
      'windows-1252',
      'windows-1252',
      'utf-8',
      'utf-16le',
    ]);
    for (const name of ['ebcdic', 'utf-32', '', 'x-user-defined']) {
      expect(() => readEncoding(name)).toThrow(expect.objectContaining({ code: 'encoding-unknown' }));
    }
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
