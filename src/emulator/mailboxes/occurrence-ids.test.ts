import { describe, expect, it } from 'vitest';
import { DEFAULT_CALENDAR_FOLDER, eventId, type MailboxIdentity } from './ids.ts';
import {
  immutableOccurrenceId,
  occurrenceId,
  occurrenceUid,
  readEventId,
  readOccurrenceUid,
} from './occurrence-ids.ts';

const mailbox: MailboxIdentity = {
  userId: 'aaace424-4579-f31d-98a5-48d34768db16',
  store: Buffer.from('4b5787b7647a0f458b9cd8a4b2248285', 'hex'),
  replica: Buffer.from('67aeaa5cf4bcb54899cf04d99f1b7e89', 'hex'),
  idHeads: new Map(),
};
const ITEM = 0x02f0d4b6;
/** 10 April 2019. */
const DAY = 17_996;
const SERIES_UID =
  '040000008200E00074C5B7101A82E00800000000C73D610B5CE6D401000000000000000010000000BA84430BD51F784A9B6DBEE44A7243D5';

describe('the id of an occurrence', () => {
  it('is what was recorded of one of 10 April 2019', () => {
    expect(occurrenceId(mailbox, DEFAULT_CALENDAR_FOLDER, ITEM, DAY)).toBe(
      'AAMkAGFhYWNlNDI0LTQ1NzktZjMxZC05OGE1LTQ4ZDM0NzY4ZGIxNgFRAAgI1r1HeZqAAEYAAAAAS1eHt2R6D0WLnNiksiSChQcAZ66qXPS8' +
        'tUiZzwTZnxt_iQAAAAABDQAAZ66qXPS8tUiZzwTZnxt_iQAAAvDUtgAAEA==',
    );
  });

  it('gives master and day back in both forms, and that of a master no day', () => {
    const master = eventId(mailbox, DEFAULT_CALENDAR_FOLDER, ITEM);
    expect(readEventId(master)).toEqual({ number: ITEM, day: undefined });
    for (const day of [DAY, -1, 924_307]) {
      expect(readEventId(occurrenceId(mailbox, DEFAULT_CALENDAR_FOLDER, ITEM, day))).toEqual({ number: ITEM, day });
      expect(readEventId(immutableOccurrenceId(mailbox, ITEM, day))).toEqual({ number: ITEM, day });
    }
    expect(immutableOccurrenceId(mailbox, ITEM, DAY)).toMatch(/^AAkFUQAICNa9R3magAAuAAAAAB2EAxGqZhHNm8gAqgAvxFoNA/);
  });

  it('is none of other texts', () => {
    for (const text of ['', 'abc', 'A'.repeat(168), `${'A'.repeat(166)}==`, 'a/b+c'])
      expect(readEventId(text)).toBeUndefined();
  });
});

describe('the UID of an occurrence', () => {
  it('has its date, as recorded, and gives that of the series back', () => {
    const uid = occurrenceUid(SERIES_UID, { year: 2019, month: 4, date: 10 });
    expect(uid).toBe(`${SERIES_UID.slice(0, 32)}07E3040A${SERIES_UID.slice(40)}`);
    expect(readOccurrenceUid(uid)).toEqual({ series: SERIES_UID, date: { year: 2019, month: 4, date: 10 } });
    expect(readOccurrenceUid(SERIES_UID)).toBeUndefined();
  });

  it('is that of the series where another system made it', () => {
    expect(occurrenceUid('x@school.example', { year: 2019, month: 4, date: 10 })).toBe('x@school.example');
  });
});
