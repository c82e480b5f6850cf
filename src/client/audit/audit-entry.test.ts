import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, NOTHING, readEntry, writeEntry } from './audit-entry.ts';
import { BEGAN, ended } from './testing.ts';

const TIME = Date.UTC(2026, 10, 22, 7);

describe('an entry of the audit log', () => {
  it('carries the hash of the one before it, and its own over everything else', () => {
    const first = chain(BEGAN, NOTHING, TIME);
    expect(first).toEqual({
      ...BEGAN,
      number: 1,
      time: '2026-11-22T07:00:00.000Z',
      previous: '0'.repeat(64),
      // sha256sum of the entry's canonical JSON.
      hash: '509d1e70385bc4c66b718ddcf13a4aebc509d7bbc3e2986915821da1098f1528',
    });
    expect(chain(ended(1), first, TIME)).toMatchObject({ number: 2, of: 1, previous: first.hash });
  });

  it('is read back as it was written', () => {
    const entry = chain(ended(1), NOTHING, TIME);
    expect(readEntry(writeEntry(entry))).toEqual(entry);
  });

  it.for(['mailbox', 'time', 'user', 'number', 'previous', 'hash', 'path'])(
    'is none once its %s was changed',
    (name) => {
      const line = writeEntry({ ...chain(BEGAN, NOTHING, TIME), [name]: 'x' });
      expect(readEntry(line)).toBeUndefined();
    },
  );

  it.for(['', '{}', 'null', '[1]', '{"type":"began"', '{"type":"lost","number":1,"time":"","previous":""}'])(
    'is not %s',
    (line) => {
      expect(readEntry(line)).toBeUndefined();
    },
  );

  it('is one line of plain ASCII, whatever its texts hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (user, mailbox) => {
          const line = writeEntry(chain({ ...BEGAN, user, mailbox }, NOTHING, TIME));
          expect(line).toMatch(/^[\x20-\x7e]+$/u);
          expect(readEntry(line)).toMatchObject({ mailbox: mailbox.toWellFormed() });
        },
      ),
    );
    const long = writeEntry(chain({ ...BEGAN, mailbox: `${'é'.repeat(999)}\u{1f600}b` }, NOTHING, TIME));
    expect(readEntry(long)).toMatchObject({ mailbox: `${'é'.repeat(999)}\ufffd` });
    const line = writeEntry(chain({ ...BEGAN, mailbox: 'a\r\n\u0085\u2028{"x":1}' }, NOTHING, TIME));
    expect(line).toContain('"mailbox":"a\\r\\n\\u0085\\u2028{\\"x\\":1}"');
  });
});
