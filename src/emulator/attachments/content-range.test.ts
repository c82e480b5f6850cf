import { describe, expect, it } from 'vitest';
import { decideRange, readContentRange } from './content-range.ts';

describe('a range of a file', () => {
  it.each([
    ['bytes 0-2097151/3483322', { first: 0, last: 2_097_151, total: 3_483_322 }],
    [' Bytes  5-5/6 ', { first: 5, last: 5, total: 6 }],
    [undefined, undefined],
    ['', undefined],
    ['bytes 0-/6', undefined],
    ['bytes */6', undefined],
    ['bytes 0-5', undefined],
    ['0-5/6', undefined],
    ['bytes -1-5/6', undefined],
    [`bytes 0-${'9'.repeat(40)}/6`, undefined],
  ])('is read from %j', (text, range) => {
    expect(readContentRange(text)).toEqual(range);
  });

  const decide = (text: string, bytes: number, received = 4) =>
    decideRange(readContentRange(text), bytes, { size: 10, received });

  it('is added where it begins with the byte that is expected', () => {
    expect(decide('bytes 4-7/10', 4)).toEqual({ kind: 'added', isLast: false });
    expect(decide('bytes 4-9/10', 6)).toEqual({ kind: 'added', isLast: true });
  });

  it.each(['bytes 0-3/10', 'bytes 3-6/10', 'bytes 6-9/10'])('%s is not expected: bytes come in their order', (text) => {
    expect(decide(text, 4)).toEqual({ kind: 'unexpected' });
  });

  it.each([
    ['x', 4, "the header Content-Range must be 'bytes {start}-{end}/{total}'."],
    ['bytes 4-7/11', 4, 'the file was announced with 10 bytes.'],
    ['bytes 7-4/10', 4, 'its end lies before its start or beyond the file.'],
    ['bytes 4-10/10', 7, 'its end lies before its start or beyond the file.'],
    ['bytes 4-7/10', 3, 'it does not have the 3 bytes that arrived.'],
    ['bytes 4-7/10', 0, 'it does not have the 0 bytes that arrived.'],
  ])('%s with %i bytes is not valid', (text, bytes, reason) => {
    expect(decide(text, bytes)).toEqual({ kind: 'invalid', reason });
  });
});
