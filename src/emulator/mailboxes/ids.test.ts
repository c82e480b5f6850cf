import { describe, expect, it } from 'vitest';
import {
  calendarId,
  calendarUid,
  changeKey,
  DEFAULT_CALENDAR_FOLDER,
  eventId,
  groupId,
  immutableEventId,
  type MailboxIdentity,
  readItemNumber,
  readUidNumber,
  webLink,
} from './ids.ts';

const mailbox: MailboxIdentity = {
  userId: 'fe10f6a1-8013-ffc8-1a6f-3899f8411917',
  store: Buffer.from('4faceef4fa6f44b3fd08cc7889ad107f', 'hex'),
  replica: Buffer.from('597f80defcb92b4aaa4f23c7b28d4980', 'hex'),
  idHeads: new Map(),
};

describe('ids', () => {
  it('have the lengths and the letters of the service', () => {
    const id = eventId(mailbox, DEFAULT_CALENDAR_FOLDER, 0x000157045512);
    expect(id).toHaveLength(152);
    expect(id).toMatch(/^AAMkAGZlMTBmNmExLTgwMTMtZmZjOC0xYTZmLTM4OTlmODQxMTkxNwBGAAAAAA/);
    expect(id.endsWith('AAAAAAENAABZf4De-LkrSqpPI8eyjUmAAAFXBFUSAAA=')).toBe(true);
    // Every letter of the number's eight, the two at the end of the alphabet included.
    expect(eventId(mailbox, 0x1000, 0xfbffbf_00104d).slice(-12)).toBe('_-_-ABBNAAA=');
    expect(calendarId(mailbox, 0x0157)).toHaveLength(152);
    expect(groupId(mailbox, 0x010e)).toHaveLength(120);
    expect(groupId(mailbox, 0x010e)).toMatch(/^AAMkAGZlMTBmNmExLTgwMTMtZmZjOC0xYTZmLTM4OTlmODQxMTkxNwAuAAAAAA/);
    expect(immutableEventId(mailbox, 7)).toMatch(/^AAkALgAAAAAAHYQDEapmEc2byACqAC/);
    expect(changeKey(mailbox, 0x0156dc201100)).toBe('WX+A3vy5K0qqTyPHso1JgAFW3CAR' + 'AA==');
  });

  it('give their number back, in both forms, and nothing for other texts', () => {
    expect(readItemNumber(eventId(mailbox, DEFAULT_CALENDAR_FOLDER, 123_456_789_012))).toBe(123_456_789_012);
    expect(readItemNumber(immutableEventId(mailbox, 42))).toBe(42);
    expect(readItemNumber(groupId(mailbox, 0x010f))).toBe(0x010f);
    for (const text of ['', 'abc', 'AAMkAGI2TGuLAAA=', '7f105c7d-2dc5-4530-97cd-4e7ae6534c07', 'a/b+c'])
      expect(readItemNumber(text)).toBeUndefined();
  });

  it('write the calendar UID with the time of creation as FILETIME', () => {
    // Recorded: created 2023-09-04T10:12:47Z gives ...62DD545A18DFD901... .
    const uid = calendarUid(mailbox, 5, Date.UTC(2023, 8, 4, 10, 12, 48, 35), 3026);
    expect(uid).toHaveLength(112);
    expect(uid.slice(0, 40)).toBe('040000008200E00074C5B7101A82E00800000000');
    expect(uid.slice(48, 56)).toMatch(/^18DFD901$/);
    expect(uid.slice(56, 80)).toBe('000000000000000010000000');
    expect(readUidNumber(uid)).toBe(5);
  });

  it('link to Outlook with / and + back in the id', () => {
    expect(webLink('A-B_C=')).toBe(
      'https://outlook.office365.com/owa/?itemid=A%2FB%2BC%3D&exvsurl=1&path=/calendar/item',
    );
  });
});
