import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeJsonBreak, findJsonBreak } from './json-break.ts';

describe('where a text stops being JSON', () => {
  it.for<[text: string, line: number, column: number]>([
    ['{"eventId": "x",\n "subject": }', 2, 13],
    ['{"a": 1,}', 1, 9],
    ['{"a" 1}', 1, 6],
    ["{'a': 1}", 1, 2],
    ['{a: 1}', 1, 2],
    ['[1 2]', 1, 4],
    ['[1,\r\n\r\n}', 3, 1],
    ['{"a": 01}', 1, 7],
    ['{"a": tru}', 1, 7],
    ['{"a": "b\nc"}', 1, 7],
    ['{"a": "\\x"}', 1, 7],
    ['{} {}', 1, 4],
    [']', 1, 1],
    ['{"a": 1]', 1, 8],
  ])('%j: line %i, column %i', ([text, line, column]) => {
    expect(findJsonBreak(text)).toEqual({ line, column, isEnd: false });
  });

  it.for<[text: string, line: number, column: number]>([
    ['', 1, 1],
    ['{"a": 1', 1, 8],
    ['[1,\n', 2, 1],
    ['{"a":', 1, 6],
  ])('%j ends too early, at line %i, column %i', ([text, line, column]) => {
    expect(findJsonBreak(text)).toEqual({ line, column, isEnd: true });
  });

  it('is told for people', () => {
    expect(describeJsonBreak('[1 2]')).toBe('line 1, column 4');
    expect(describeJsonBreak('[1,')).toBe('it ends too early, at line 1, column 4');
    expect(describeJsonBreak('[]')).toBe('');
  });

  it('is nowhere in JSON, and somewhere in everything else', () => {
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const pieces = fc.constantFrom(...'{}[]:,"', '"a"', '1', '-0.5e3', '01', 'true', 'nul', ' ', '\n', '\\', '\\u00e9');
    const broken = fc.array(pieces, { maxLength: 12 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken, fc.string()), (text) => {
        expect(findJsonBreak(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });
});
