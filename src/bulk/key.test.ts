import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash, contentKey, SOURCE_KEY_PROPERTY, sourceKey, sourceKeyPrefix, transactionId } from './key.ts';

/**
 * Events in mailboxes carry these keys for ever: a change of the format makes every event of every job unfindable.
 * The values were computed by another implementation of SHA-256 and UUID.
 */
const KEY = '728eef6cfd3ec815-c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da';

const words = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('the source key of a row', () => {
  it('has the format that events of earlier versions carry', () => {
    expect(sourceKey('autumn-2026', '7B-maths-1')).toBe(KEY);
    expect(sourceKey('spring-2027', '7B-maths-1')).toBe(
      '9d48a811213c9fd4-0c2156ad56fa643a78bf41852e381f86133482896b7ba1e7',
    );
  });

  it('is stored under the property that events of earlier versions carry', () => {
    expect(SOURCE_KEY_PROPERTY).toBe('String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey');
  });

  it('takes text as UTF-8, so that any language and sign may be in a key', () => {
    expect(sourceKey('Straße', 'Küche "Ost" 🎻')).toBe(
      '58a3778c18c41726-ccec4c0bd23196441a447291ce5c52f81abffd790569cce0',
    );
  });

  it('does not confuse the end of a namespace with the start of a row key', () => {
    expect(sourceKey('a', 'bc')).toBe('ca978112ca1bbdca-42a6f3f44be0aaf23c936b1547dd5e41d2d25ff25f36a314');
    expect(sourceKey('ab', 'c')).toBe('fb8e20fc2e4c3f24-825825018f58e795ae2d3d8df6a879567555c77654e9ca30');
  });

  it('begins with the prefix of its namespace, by which a mailbox is listed', () => {
    expect(sourceKeyPrefix('autumn-2026')).toBe('728eef6cfd3ec815-');
    fc.assert(fc.property(words, words, (name, row) => sourceKey(name, row).startsWith(sourceKeyPrefix(name))));
  });

  it('differs for rows of one namespace that differ in letter case only', () => {
    expect(sourceKey('autumn-2026', '7b-maths-1')).not.toBe(KEY);
    expect(sourceKey('Autumn-2026', '7B-maths-1')).not.toBe(KEY);
  });

  it('is lower case and of one length whatever it is made of, because Graph compares it without letter case', () => {
    fc.assert(fc.property(words, words, (name, row) => /^[0-9a-f]{16}-[0-9a-f]{48}$/.test(sourceKey(name, row))));
  });

  it('is never that of another namespace', () => {
    fc.assert(
      fc.property(words, words, words, (one, other, row) => {
        fc.pre(one !== other);
        return sourceKey(one, row) !== sourceKey(other, row) && !sourceKey(other, row).startsWith(sourceKeyPrefix(one));
      }),
    );
  });
});

describe('the key of a row that brings none', () => {
  const HASH = '04d6f1bef8b1337cddd5b64d5251a61aae58f2fbfbf239236e683b8af237b95f';

  it('is the hash of its canonical content, whatever the order of the names', () => {
    expect(
      contentHash({
        mailbox: 'room.101@school.example',
        event: { subject: 'Assembly', start: { timeZone: 'Europe/London', dateTime: '2026-10-26T09:00:00' } },
      }),
    ).toBe(HASH);
    expect(
      contentHash({
        event: { start: { dateTime: '2026-10-26T09:00:00', timeZone: 'Europe/London' }, subject: 'Assembly' },
        mailbox: 'room.101@school.example',
      }),
    ).toBe(HASH);
  });

  it('is another for any other content', () => {
    expect(contentHash({ subject: 'Assembly' })).not.toBe(contentHash({ subject: 'assembly' }));
    expect(contentHash({ attendees: ['a', 'b'] })).not.toBe(contentHash({ attendees: ['b', 'a'] }));
    expect(contentHash({ isAllDay: true })).not.toBe(contentHash({ isAllDay: 'true' }));
  });

  it('tells equal rows apart by their occurrence number (R7 in part)', () => {
    expect(contentKey(HASH, 1)).toBe(`${HASH}#1`);
    expect(contentKey(HASH, 2)).toBe(`${HASH}#2`);
    expect(sourceKey('autumn-2026', contentKey(HASH, 1))).not.toBe(sourceKey('autumn-2026', contentKey(HASH, 2)));
  });
});

describe('the transactionId of a create', () => {
  it('has the format that creates of earlier runs used, so that a resumed run sends the same', () => {
    expect(transactionId('room.101@school.example', KEY, 0)).toBe('f68b593f-0b77-87f8-aa9d-c4c11098f651');
  });

  it('is another for another mailbox, and for another incarnation of the event', () => {
    expect(transactionId('room.102@school.example', KEY, 0)).toBe('9aa5cd38-944b-8ca6-9d37-3682c19b4308');
    expect(transactionId('room.101@school.example', KEY, 1)).toBe('35ddd34f-537f-86d6-897d-6f090944126c');
  });

  it('is never random: the same row gives the same id, in the form of a UUID of version 8', () => {
    fc.assert(
      fc.property(words, words, fc.nat(), (mailbox, key, incarnation) => {
        const id = transactionId(mailbox, key, incarnation);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(transactionId(mailbox, key, incarnation)).toBe(id);
      }),
    );
  });
});
