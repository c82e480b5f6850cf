import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../core/random.ts';
import { createSealing } from './sealing.ts';

const KEY = new Uint8Array(32).fill(7);
const bytes = (text: string) => Buffer.from(text, 'utf8');
const UNREADABLE = expect.objectContaining({ code: 'sealed-unreadable' });

describe('a sealed payload', () => {
  const sealing = createSealing(KEY, 'test', systemRandom);

  it.each(['', 'x', '{"subject":"canary"}', 'ü'.repeat(100_000)])('opens to what was sealed', (text) => {
    const sealed = sealing.seal(bytes(text));
    expect(Buffer.from(sealing.open(sealed)).toString('utf8')).toBe(text);
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('canary');
  });

  it('differs each time, since its nonce does', () => {
    expect(sealing.seal(bytes('same'))).not.toEqual(sealing.seal(bytes('same')));
  });

  it('has a nonce of its own among thousands', () => {
    const nonces = Array.from({ length: 5_000 }, () =>
      Buffer.from(sealing.seal(bytes('same')).subarray(1, 13)).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(5_000);
  });

  it('opens with the same key in another process of the program', () => {
    const other = createSealing(KEY, 'test', systemRandom);
    expect(Buffer.from(other.open(sealing.seal(bytes('a')))).toString()).toBe('a');
  });

  it('does not open with another key, for another purpose, or in another context', () => {
    const sealed = sealing.seal(bytes('a'), 'job 1 row 1');
    expect(() => createSealing(new Uint8Array(32), 'test', systemRandom).open(sealed, 'job 1 row 1')).toThrow(
      UNREADABLE,
    );
    expect(() => createSealing(KEY, 'other', systemRandom).open(sealed, 'job 1 row 1')).toThrow(UNREADABLE);
    expect(() => sealing.open(sealed, 'job 1 row 2')).toThrow(UNREADABLE);
    expect(() => sealing.open(sealed)).toThrow(UNREADABLE);
    expect(Buffer.from(sealing.open(sealed, 'job 1 row 1')).toString()).toBe('a');
  });

  it('does not open after any one byte was changed, or when it was cut', () => {
    const sealed = sealing.seal(bytes('payload'));
    for (let at = 0; at < sealed.byteLength; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => sealing.open(changed)).toThrow(UNREADABLE);
      expect(() => sealing.open(sealed.subarray(0, at))).toThrow(UNREADABLE);
    }
  });

  it('says nothing of its content or key when it does not open (R53 in part)', () => {
    const sealed = sealing.seal(bytes('canary'));
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    let shown = '';
    try {
      sealing.open(sealed);
    } catch (error) {
      shown = inspect(error, { depth: 9, showHidden: true });
    }
    expect(shown).toContain('sealed-unreadable');
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain('7, 7, 7');
  });
});
