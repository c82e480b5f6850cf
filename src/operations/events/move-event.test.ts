import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import type { FoundEvent } from '../define.ts';
import { buildRequest, operationOf, refusedField } from '../testing.ts';
import { playSteps } from '../testing-steps.ts';
import { copyBody, isSameEvent, reasonToStay } from './movable-event.ts';
import { moveTransactionId } from './move-by-copy.ts';

const INPUT = { eventId: 'AAMk=', destinationCalendarId: 'AAMkExams=' };
const owner = { address: 'room.101@school.example' };
const PLACE = { from: { id: 'a', canEdit: true, owner }, to: { id: 'b', canEdit: true, owner } };
const time = (dateTime: string) => ({ dateTime, timeZone: 'Europe/London' });
const EVENT: FoundEvent = {
  ...{ id: 'AAMk=', subject: 'Maths', isOrganizer: true, attendees: [] },
  showAs: 'busy',
  type: 'singleInstance',
  ...{ start: time('2026-09-07T09:00:00.0000000'), end: time('2026-09-07T10:00:00.0000000') },
  body: { contentType: 'html', content: '<p>Hall</p>' },
  location: { displayName: 'Room 101', uniqueIdType: 'private' },
  transactionId: 'old',
};

describe('move-event', () => {
  it('creates in the other calendar, by an id that is the same for the same move', async () => {
    expect(await buildRequest('move-event', INPUT, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/calendars/AAMkExams%3D/events',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: { transactionId: moveTransactionId(INPUT) },
      mailbox: 'room.101@school.example',
    });
    expect(moveTransactionId(INPUT)).toBe('a9b4fed3-12db-85d0-b6aa-58e387be6f62');
    expect(moveTransactionId({ ...INPUT, destinationCalendarId: 'AAMkTrips=' })).not.toBe(moveTransactionId(INPUT));
  });

  it('mails nobody', () => {
    expect(operationOf('move-event').mailsTo).toBe('nobody');
    expect(operationOf('move-event').mails(INPUT)).toEqual([]);
  });

  it('copies what a person set, and neither ids nor what the service gave', () => {
    const key = { id: 'String {6F3C1E52-9B0D-4F8E-A1C7-2D5E84B97A30} Name GraphcalSourceKey', value: '0a-1b' };
    expect(copyBody({ ...EVENT, singleValueExtendedProperties: [key] }, 'mark')).toEqual({
      subject: 'Maths',
      showAs: 'busy',
      start: { dateTime: '2026-09-07T09:00:00.0000000', timeZone: 'Europe/London' },
      end: { dateTime: '2026-09-07T10:00:00.0000000', timeZone: 'Europe/London' },
      body: { contentType: 'html', content: '<p>Hall</p>' },
      location: { displayName: 'Room 101', uniqueIdType: 'private' },
      singleValueExtendedProperties: [
        { id: 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalMovedFrom', value: 'mark' },
        { id: 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey', value: '0a-1b' },
      ],
    });
    const settings: FoundEvent = {
      ...{ isAllDay: false, sensitivity: 'private', importance: 'high', categories: ['Blue'], isReminderOn: true },
      ...{
        reminderMinutesBeforeStart: 30,
        allowNewTimeProposals: false,
        hideAttendees: true,
        responseRequested: false,
      },
    };
    expect(copyBody({ ...EVENT, ...settings }, 'mark')).toMatchObject({
      ...{ isAllDay: false, sensitivity: 'private', importance: 'high', categories: ['Blue'], isReminderOn: true },
      ...{
        reminderMinutesBeforeStart: 30,
        allowNewTimeProposals: false,
        hideAttendees: true,
        responseRequested: false,
      },
    });
    const locations = [{ displayName: 'Room 101' }, { displayName: 'Room 102' }];
    const copy = copyBody({ ...EVENT, locations }, 'mark');
    expect([copy.locations, copy.location]).toEqual([locations, undefined]);
  });

  it.for([
    [{}, PLACE, undefined],
    [{}, { ...PLACE, to: PLACE.from }, 'in that calendar already'],
    [{}, { ...PLACE, to: { ...PLACE.to, canEdit: false } }, 'cannot be written'],
    [{}, { ...PLACE, to: { ...PLACE.to, owner: { address: 'head@school.example' } } }, 'of somebody else'],
    [{ type: 'seriesMaster' }, PLACE, 'a series'],
    [{ type: 'occurrence' }, PLACE, 'a series'],
    [{ type: 'exception' }, PLACE, 'a series'],
    [{ attendees: [{ type: 'required', emailAddress: { address: 'a@b.example' } }] }, PLACE, 'has attendees'],
    [{ isOrganizer: false }, PLACE, 'its organizer'],
    [{ isOnlineMeeting: true }, PLACE, 'online meeting'],
    [{ hasAttachments: true }, PLACE, 'has attachments'],
    [{ body: { contentType: 'html', content: '<img src="cid:a">' } }, PLACE, 'has attachments'],
    [{ isCancelled: true }, PLACE, 'cancelled'],
    [{ isDraft: true }, PLACE, 'a draft'],
  ] as const)('of an event with %j in %j says %s', ([what, place, reason]) => {
    const said = reasonToStay({ ...EVENT, ...what } as Parameters<typeof reasonToStay>[0], place);
    if (reason === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(reason);
  });

  it('takes a copy for the same by what people see', () => {
    expect(isSameEvent(EVENT, { ...EVENT, id: 'other', transactionId: null })).toBe(true);
    const rewritten = { contentType: 'html', content: '<html><p>Hall</p></html>' } as const;
    expect(isSameEvent(EVENT, { ...EVENT, body: rewritten })).toBe(true);
    for (const change of [{ subject: 'Art' }, { bodyPreview: 'Gym' }, { end: time('2026-09-07T11:00:00.0000000') }]) {
      expect(isSameEvent(EVENT, { ...EVENT, ...change })).toBe(false);
    }
  });

  it('deletes nothing where the copy stands in a third calendar', async () => {
    const calendars = ['AAMkHome=', 'AAMkThird='];
    const requests: string[] = [];
    let marks: unknown;
    const answer = ({ method, path, body }: GraphRequest) => {
      requests.push(`${method} ${decodeURIComponent(path).slice('/users/room.101@school.example/'.length)}`);
      if (path.endsWith('/calendar')) return { body: { id: calendars.shift(), canEdit: true, owner } };
      if (path.endsWith('/calendars/AAMkExams%3D')) return { body: { id: 'AAMkExams=', canEdit: true, owner } };
      if (method === 'POST') marks = (body as Record<string, unknown>).singleValueExtendedProperties;
      if (method === 'POST' || path.endsWith('/AAMkCopy%3D')) {
        return { body: { ...EVENT, id: 'AAMkCopy=', singleValueExtendedProperties: marks } };
      }
      return { body: path.endsWith('/AAMk%3D') ? EVENT : { value: [] } };
    };
    await expect(playSteps('move-event', INPUT, answer)).rejects.toMatchObject({ code: 'copy-not-there' });
    expect(requests.slice(-3)).toEqual([
      'POST calendars/AAMkExams=/events',
      'GET events/AAMkCopy=',
      'GET events/AAMkCopy=/calendar',
    ]);
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'destinationCalendarId'],
    [{ ...INPUT, eventId: '' }, 'eventId'],
    [{ ...INPUT, calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('move-event', input)).toBe(field);
  });
});
