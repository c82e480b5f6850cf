import { describe, expect, it } from 'vitest';
import { asText } from './print.ts';

const listOf = (...value: object[]) => asText({ value, complete: true }).split('\n').slice(0, -1);
const at = (time: string) => ({ dateTime: `2026-09-07T${time}:00.0000000`, timeZone: 'UTC' });

describe('the table of', () => {
  it('calendars has what tells one from another', () => {
    expect(
      listOf(
        {
          id: 'A',
          name: 'Calendar',
          color: 'auto',
          isDefaultCalendar: true,
          canEdit: true,
          owner: { address: 'a@b.c' },
        },
        {
          id: 'B',
          name: 'Exams',
          color: 'lightTeal',
          isDefaultCalendar: false,
          canEdit: false,
          owner: { address: 'd@b.c' },
        },
      ),
    ).toEqual([
      'NAME      COLOR      DEFAULT  ACCESS     OWNER  ID',
      'Calendar             yes                 a@b.c  A',
      'Exams     lightTeal           read only  d@b.c  B',
    ]);
  });

  it('permissions has people and roles, also for everybody of the organization', () => {
    expect(
      listOf(
        { id: 'RGVmYXVsdA==', role: 'freeBusyRead', emailAddress: { name: 'My Organization' } },
        { id: 'L289', role: 'write', emailAddress: { name: 'Head', address: 'head@school.example' } },
      ),
    ).toEqual([
      'PERSON               ROLE          ID',
      'My Organization      freeBusyRead  RGVmYXVsdA==',
      'head@school.example  write         L289',
    ]);
  });

  it('categories, attachments and rooms has what they have', () => {
    expect(listOf({ id: '1', displayName: 'Trips', color: 'preset5' })).toEqual([
      'NAME   COLOR    ID',
      'Trips  preset5  1',
    ]);
    expect(
      listOf({
        ...{ '@odata.type': '#microsoft.graph.fileAttachment', id: 'A', name: 'plan.pdf', isInline: true },
        ...{ contentType: 'application/pdf', size: 1200 },
      }),
    ).toEqual([
      'NAME      KIND  TYPE             BYTES  INLINE  ID',
      'plan.pdf  file  application/pdf  1200   yes     A',
    ]);
    expect(
      listOf({
        ...{ id: 'A', displayName: 'Room 101', emailAddress: 'room.101@school.example' },
        ...{ building: 'North', floorNumber: 1, floorLabel: '', capacity: 30 },
      }),
    ).toEqual([
      'NAME      ADDRESS                  BUILDING  FLOOR  CAPACITY  ID',
      'Room 101  room.101@school.example  North     1      30        A',
    ]);
  });

  it('subscriptions and schedules has what they are about', () => {
    expect(
      listOf({
        ...{ id: 'S', resource: '/users/a@b.c/events', changeType: 'created' },
        ...{ expirationDateTime: '2026-09-10T00:00:00Z', notificationUrl: 'https://school.example/hook' },
      }),
    ).toEqual([
      'RESOURCE             CHANGES  EXPIRES               SENT TO                      ID',
      '/users/a@b.c/events  created  2026-09-10 00:00 UTC  https://school.example/hook  S',
    ]);
    expect(
      listOf(
        { scheduleId: 'a@b.c', availabilityView: '0022', scheduleItems: [{}, {}] },
        { scheduleId: 'x@b.c', error: { message: 'Not found', responseCode: '5009' } },
      ),
    ).toEqual([
      'SCHEDULE  AVAILABILITY  BUSY  ERROR',
      'a@b.c     0022          2',
      'x@b.c                         Not found',
    ]);
  });

  it('reminders, and of times at which people can meet', () => {
    expect(
      listOf({
        ...{ eventId: 'E', eventSubject: 'Choir', eventStartTime: at('09:00'), eventEndTime: at('10:00') },
        ...{ eventLocation: { displayName: 'Hall' }, reminderFireTime: at('08:45') },
      }),
    ).toEqual([
      'START                 END                   SUBJECT  LOCATION  REMINDER              ID',
      '2026-09-07 09:00 UTC  2026-09-07 10:00 UTC  Choir    Hall      2026-09-07 08:45 UTC  E',
    ]);
    const meetingTimeSuggestions = [{ confidence: 100, meetingTimeSlot: { start: at('09:00'), end: at('10:00') } }];
    expect(asText({ meetingTimeSuggestions, emptySuggestionsReason: '' })).toBe(
      'START                 END                   CONFIDENCE\n2026-09-07 09:00 UTC  2026-09-07 10:00 UTC  100%\n',
    );
    expect(asText({ meetingTimeSuggestions: [], emptySuggestionsReason: 'Unknown' })).toBe(
      'Nothing found.\nemptySuggestionsReason:  Unknown\n',
    );
  });

  it('changes says what was removed, and where to go on', () => {
    const value = [
      { id: 'A', subject: 'Choir' },
      { id: 'B', '@removed': { reason: 'deleted' } },
    ];
    expect(asText({ value, complete: true, deltaLink: 'https://x/delta' })).toBe(
      'SUBJECT  REMOVED  ID\nChoir             A\n         deleted  B\ndeltaLink:  https://x/delta\n',
    );
  });

  it('the answers of a batch has what came of each, and the id that a created thing has', () => {
    const answer = (id: string, outcome: string, status: number | null, body: unknown) => ({
      ...{ id, outcome, status, headers: { date: 'x' }, body },
    });
    const responses = [
      answer('list', 'done', 200, { value: [{ id: 'A' }, { id: 'B' }] }),
      answer('2', 'done', 201, { id: 'AAMk=', name: 'Exams' }),
      answer('3', 'refused', 404, { error: { code: 'ErrorItemNotFound', message: 'Not\r\nfound.' } }),
      answer('4', 'unknown', null, { error: { code: 'connection-lost', message: 'No answer came.' } }),
      answer('5', 'done', 204, null),
    ];
    expect(asText({ responses }).split('\n')).toEqual([
      'REQUEST  OUTCOME  STATUS  ERROR                             ANSWER',
      'list     done     200                                       2 items',
      '2        done     201                                       AAMk=',
      '3        refused  404     ErrorItemNotFound: Not found.',
      '4        unknown          connection-lost: No answer came.',
      '5        done     204',
      '',
    ]);
  });

  it('extensions has what an application keeps there, without what the protocol says of it', () => {
    const extension = {
      ...{ '@odata.type': '#microsoft.graph.openTypeExtension', id: 'Open.com.school', extensionName: 'com.school' },
      ...{ room: '101', 'tags@odata.type': '#Collection(String)', tags: ['a', 'b'] },
    };
    expect(asText({ eventId: 'E', extensions: [extension] })).toBe(
      'NAME        VALUES                 ID\ncom.school  room: 101, tags: a, b  Open.com.school\neventId:  E\n',
    );
  });

  it('suggestions has why and where, as far as the service says so', () => {
    const suggestion = {
      meetingTimeSlot: { start: at('09:00'), end: at('10:00') },
      ...{ confidence: 50, suggestionReason: 'One of the nearest times.', locations: [{ displayName: 'Hall' }] },
    };
    expect(asText({ meetingTimeSuggestions: [suggestion] })).toBe(
      'START                 END                   LOCATION  CONFIDENCE  REASON\n' +
        '2026-09-07 09:00 UTC  2026-09-07 10:00 UTC  Hall      50%         One of the nearest times.\n',
    );
  });
});

describe('what has no column', () => {
  it('is told one by one', () => {
    expect(asText({ value: ['a\u001Bb', 'c'] })).toBe('a b\nc\n');
    expect(asText({ value: [{ sourceId: 'A', targetId: 'B' }] })).toBe('sourceId:  A\ntargetId:  B\n');
  });
});

describe('the bytes of a file', () => {
  it('are counted, not shown', () => {
    expect(asText({ name: 'plan.pdf', contentBytes: 'YWJj' })).toBe(
      'name:          plan.pdf\ncontentBytes:  3 bytes, which --output FILE writes\n',
    );
  });
});
