import { describe, expect, it } from 'vitest';
import { isSameRange, readDeltaLink, writeDeltaLink } from './delta-link.ts';

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
    expect(readDeltaLink(text)).toEqual({ link: LINK, isView: true, followed: FOLLOWED });
  });

  it('without a range follows the events themselves', () => {
    const link = 'https://graph.microsoft.com/v1.0/me/events/delta()?$deltatoken=a.b';
    expect(readDeltaLink(writeDeltaLink(link, { mailbox: 'me' }))).toEqual({
      link,
      isView: false,
      followed: { mailbox: 'me' },
    });
  });

  it('that another program was given says nothing of that', () => {
    expect(readDeltaLink(LINK)).toEqual({ link: LINK, isView: true, followed: undefined });
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
