import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asComments, quoteForPowerShell, quoteForShell } from './quote.ts';

const HOSTILE = [
  `'; rm -rf / #`,
  '$(id)',
  '`id`',
  '${HOME}',
  '\\',
  `'"'"'`,
  '"; Remove-Item * #',
  '\u2019; Remove-Item *; \u2018',
  '$env:PATH',
  '-e',
  '!!',
  '*',
  '~',
  'a\nb',
];

/** What PowerShell reads as one literal in single quotation marks, or undefined where it is something else. */
function readLiteral(text: string): string | undefined {
  const isMark = (at: number) => /['\u2018-\u201b]/u.test(text.charAt(at));
  if (!isMark(0)) return undefined;
  let read = '';
  for (let at = 1; at < text.length; at++) {
    if (!isMark(at)) read += text.charAt(at);
    else if (at + 1 < text.length && isMark(at + 1)) read += text.charAt(at++);
    else return at === text.length - 1 ? read : undefined;
  }
  return undefined;
}

describe('a text that somebody gave', () => {
  it('is one word of a shell, whatever it holds', () => {
    const words = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })), { minLength: 1 });
    fc.assert(
      fc.property(words, (given) => {
        // No program can be given a zero character.
        const texts = given.map((text) => text.replaceAll('\0', ''));
        const script = `printf '%s\\0' ${texts.map(quoteForShell).join(' ')}`;
        const out = execFileSync('bash', ['--norc', '-c', script], { env: { LC_ALL: 'C' } });
        expect(out).toEqual(Buffer.from(texts.map((text) => `${text}\0`).join('')));
      }),
      { numRuns: 40 },
    );
  });

  it('is one literal of PowerShell, also with curved quotation marks', () => {
    const marks = fc.string({ unit: fc.constantFrom("'", '\u2018', '\u2019', '\u201a', '\u201b', '$', '`', '"', 'a') });
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string(), marks), (text) => {
        expect(readLiteral(quoteForPowerShell(text))).toBe(text);
      }),
    );
    expect(quoteForPowerShell("it's \u2019 $x")).toBe("'it''s \u2019\u2019 $x'");
  });

  it('stays in its comment', () => {
    expect(asComments(['a\nid', 'b\u2028c', ''])).toEqual(['# a id', '# b c', '#']);
  });
});
