import { describe, expect, it } from 'vitest';
import type { GraphReply } from '../../graph/request.ts';
import { createZones } from '../../graph/time-zone.ts';
import { buildRequest, refusedField } from '../testing.ts';
import { type Slot, standingEvents } from './standing-events.ts';

const ZONES = createZones();
const NINE = { startDateTime: '2026-06-12T09:00:00', endDateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' };
const reply = (value: unknown[]): GraphReply => ({ status: 200, headers: {}, body: { value } });
const at = (dateTime: string, timeZone = 'Europe/London') => ({ dateTime, timeZone });
const event = (from: string, to: string, more: object = {}) => ({
  ...{ id: `${from} to ${to}`, showAs: 'busy', isAllDay: false, ...more },
  ...{ start: at(`2026-06-${from}:00.0000000`), end: at(`2026-06-${to}:00.0000000`) },
});

/** Ids of those of the events that stand in the time. */
function standing(events: unknown[], slot: Partial<Slot> = {}): string[] {
  const steps = standingEvents({ ...NINE, ...slot }, 'me', ZONES);
  steps.next();
  const end = steps.next(reply(events));
  if (end.done !== true) throw new Error('It asks for more.');
  return end.value.map(({ id }) => id);
}

describe('list-conflicts', () => {
  it('asks for the view of the time, and of so much around it as days differ between zones', async () => {
    expect(await buildRequest('list-conflicts', { ...NINE, calendarId: 'AAMk=' }, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%3D/calendarView',
      query: {
        startDateTime: '2026-06-11T19:00:00.000Z',
        endDateTime: '2026-06-13T00:00:00.000Z',
        $select:
          'id,subject,start,end,isAllDay,showAs,sensitivity,isCancelled,type,seriesMasterId,location,organizer,transactionId,originalStartTimeZone,webLink',
        $top: '200',
      },
      headers: { Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/London"' },
      mailbox: 'room.101@school.example',
    });
  });

  it('asks for the view of instants as for that of the wall times that they are in the zone', async () => {
    const instants = { startDateTime: new Date('2026-06-12T08:00:00Z'), endDateTime: new Date('2026-06-12T09:00:00Z') };
    expect(await buildRequest('list-conflicts', { ...NINE, ...instants })).toEqual(
      await buildRequest('list-conflicts', NINE),
    );
  });

  it('finds what overlaps the time, by start, and not what only touches it', () => {
    const events = [
      event('12T09:30', '12T12:00'),
      event('12T08:00', '12T09:00'),
      event('12T10:00', '12T11:00'),
      event('12T08:00', '12T09:01'),
      event('12T09:15', '12T09:15'),
    ];
    expect(standing(events)).toEqual(['12T08:00 to 12T09:01', '12T09:15 to 12T09:15', '12T09:30 to 12T12:00']);
  });

  it('finds of a time without length what has begun by that moment and not ended', () => {
    const events = [
      event('12T08:00', '12T09:00'),
      event('12T08:30', '12T09:01'),
      event('12T09:00', '12T10:00'),
      event('12T09:01', '12T10:00'),
      event('12T00:00', '13T00:00', { isAllDay: true }),
    ];
    expect(standing(events, { endDateTime: NINE.startDateTime })).toEqual([
      '12T00:00 to 13T00:00',
      '12T08:30 to 12T09:01',
      '12T09:00 to 12T10:00',
    ]);
  });

  it('refuses an end before the start, which nothing could be in the way of', () => {
    expect(() => standing([event('12T08:00', '12T11:00')], { endDateTime: '2026-06-12T08:30:00' })).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'input-invalid',
        message: expect.stringContaining('endDateTime'),
      }),
    );
  });

  it('asks for the view of a group', async () => {
    const group = 'groups/02bd9fd6-8f93-4758-87c3-1fb73740a315';
    expect((await buildRequest('list-conflicts', NINE, group)).path).toBe(`/${group}/calendarView`);
  });

  it.for([
    ['busy', 1],
    ['oof', 1],
    ['tentative', 1],
    ['free', 0],
    ['workingElsewhere', 0],
    ['unknown', 0],
  ] as const)('finds of events that show %s %i', ([showAs, count]) => {
    expect(standing([event('12T09:00', '12T10:00', { showAs })])).toHaveLength(count);
    expect(standing([event('12T09:00', '12T10:00', { showAs, isCancelled: true })])).toEqual([]);
  });

  it('takes an all-day event by its days, in whichever zone its midnights are shown', () => {
    const plain = event('12T00:00', '13T00:00', { isAllDay: true });
    // Made in Tokyo, whose midnight is four o'clock in the afternoon of London.
    const shifted = event('11T16:00', '12T16:00', { isAllDay: true, originalStartTimeZone: 'Tokyo Standard Time' });
    for (const allDay of [plain, shifted]) {
      expect(standing([allDay])).toHaveLength(1);
      expect(standing([allDay], { startDateTime: '2026-06-11T23:00:00', endDateTime: '2026-06-12T00:00:00' })).toEqual(
        [],
      );
      expect(standing([allDay], { startDateTime: '2026-06-12T23:00:00', endDateTime: '2026-06-13T01:00:00' })).toEqual([
        allDay.id,
      ]);
    }
  });

  it('reads all pages', () => {
    const steps = standingEvents(NINE, 'me', ZONES);
    steps.next();
    const link = 'https://graph.microsoft.com/v1.0/me/calendarView?$skip=10';
    const first = reply([event('12T09:00', '12T10:00')]);
    const asked = steps.next({ ...first, body: { ...(first.body as object), '@odata.nextLink': link } });
    expect(asked.value).toMatchObject({ link: { url: link, given: false } });
    expect(steps.next(reply([event('12T09:30', '12T10:00')])).value).toHaveLength(2);
  });

  it('refuses a zone that nobody knows, as it could not tell what stands there', () => {
    expect(() => standingEvents({ ...NINE, timeZone: 'Mars/Base' }, 'me', ZONES).next()).toThrow(
      expect.objectContaining({ code: 'time-zone-unknown' }),
    );
  });

  it.for([
    [{ ...NINE, timeZone: undefined }, 'timeZone'],
    [{ ...NINE, startDateTime: '2026-06-12T09:00:00Z' }, 'startDateTime'],
    [{ ...NINE, endDateTime: 'noon' }, 'endDateTime'],
    [{ ...NINE, calendarId: '' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-conflicts', input)).toBe(field);
  });
});
