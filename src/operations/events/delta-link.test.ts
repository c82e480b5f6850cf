import { describe, expect, it } from 'vitest';
import { isOtherMailbox, isSameRange, readDeltaLink, writeDeltaLink } from './delta-link.ts';

const LINK = "https://graph.microsoft.com/v1.0/users/o'neill@school.example/calendarView/delta?$deltatoken=a.b";
const FOLLOWED = {
  mailbox: "o'neill@school.example",
  calendarId: 'AAMk+/=#',
  startDateTime: '2026-09-07T00:00:00+02:00',
  endDateTime: '2026-12-19',
};

describe('a delta link', () => {
  it("is the service's own, with what it follows behind #", () => {
    const text = writeDeltaLink(LINK, FOLLOWED);
    expect(text.startsWith(`${LINK}#`)).toBe(true);
    expect(readDeltaLink(text)).toEqual({ link: LINK, isView: true, followed: FOLLOWED, mailbox: FOLLOWED.mailbox });
  });

  it('without a range follows the events themselves', () => {
    const link = 'https://graph.microsoft.com/v1.0/me/events/delta()?$deltatoken=a.b';
    expect(readDeltaLink(writeDeltaLink(link, { mailbox: 'me' }))).toEqual({
      link,
      isView: false,
      followed: { mailbox: 'me' },
      mailbox: 'me',
    });
  });

  it('that another program was given says nothing of that but the mailbox in its path', () => {
    expect(readDeltaLink(LINK)).toEqual({ link: LINK, isView: true, followed: undefined, mailbox: FOLLOWED.mailbox });
  });

  it.for([
    ['users/ROOM.101@school.example', 'room.101@school.example', false],
    ["users('room.101@school.example')", 'room.101@school.example', false],
    ['users/room.102@school.example', 'room.101@school.example', true],
    ['users/room.101@school.example', 'groups/7c1f', true],
    ['groups/7C1F', 'groups/7c1f', false],
    ['groups/7c1f', 'groups/7c20', true],
    ['groups/7c1f', 'me', true],
    // They may be of the same mailbox.
    ['users/5d3a', 'room.101@school.example', false],
    ['me', 'room.101@school.example', false],
    ['users/room.101@school.example', 'me', false],
  ] as const)('of %s in the mailbox %s is of another: %s', ([where, inForce, isOther]) => {
    const { mailbox = '' } = readDeltaLink(`https://graph.microsoft.com/v1.0/${where}/events/delta?$deltatoken=a.b`);
    expect(isOtherMailbox(mailbox, inForce)).toBe(isOther);
  });

  it.for([
    'a.b',
    '/me/calendarView/delta?$deltatoken=a.b',
    'https://graph.microsoft.com/v1.0/me/messages/delta?$deltatoken=a.b',
    'https://graph.microsoft.com/v1.0/me/events/AAMk',
    'https://graph.microsoft.com/v1.0/me/events#/delta',
  ])('is not %s', (text) => {
    expect(() => readDeltaLink(text)).toThrow(expect.objectContaining({ code: 'delta-link-refused' }));
  });

  it('is of the same range as another where both ends are the same moments', () => {
    const utc = { ...FOLLOWED, startDateTime: '2026-09-06T22:00:00Z', endDateTime: '2026-12-19T00:00:00' };
    expect(isSameRange(FOLLOWED, utc)).toBe(true);
    expect(isSameRange(FOLLOWED, { ...utc, endDateTime: '2026-12-20' })).toBe(false);
    expect(isSameRange(FOLLOWED, { ...utc, startDateTime: '2026-09-07T00:00:00Z' })).toBe(false);
    expect(isSameRange(FOLLOWED, { mailbox: 'me' })).toBe(false);
  });
});
