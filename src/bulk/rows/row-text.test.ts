import { describe, expect, it } from 'vitest';
import { lineText, quoted } from './row-text.ts';

describe('quoted', () => {
  it('is short and on one line, whatever the input holds', () => {
    expect(quoted('31/12/2025')).toBe("'31/12/2025'");
    expect(quoted('a\r\nb\u2028c\u2029d')).toBe("'a b c d'");
    expect(quoted('\ud800x')).toBe("'\ufffdx'");
    expect(quoted('x'.repeat(41))).toBe(`'${'x'.repeat(40)}…'`);
  });

  it('cannot steer a terminal, nor turn the direction of what follows', () => {
    expect(quoted('a\u001b[2Jb\u009b1mc\u0007')).toBe("'a [2Jb 1mc '");
    expect(quoted('a\u202eb\u2066c')).toBe("'a b c'");
  });
});

describe('lineText', () => {
  it.each([
    ['Year 7\r\n\tPhysics', 'Year 7 Physics', true],
    ['Year  7', 'Year  7', false],
    ['Year  7 \n \n Physics', 'Year  7 Physics', true],
    ['\tPhysics\n', 'Physics', false],
  ])('makes of %j the line %j', (value, text, folded) => {
    expect(lineText(value)).toEqual({ text, folded });
  });

  it('folds in one pass, however many spaces there are', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(lineText(`a${spaces}b\tc`)).toEqual({ text: `a${spaces}b c`, folded: true });
  });
});
