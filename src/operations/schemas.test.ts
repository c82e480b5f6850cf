import { describe, expect, it } from 'vitest';
import { isObject } from '../core/json.ts';
import { loadZ } from '../core/schema.ts';
import { parseOutput } from './parse-output.ts';
import { findOperation } from './table.ts';

const TIME = { dateTime: '2026-09-07T09:00:00.0000000', timeZone: 'UTC' };
const PERSON = { name: 'Librarian', address: 'librarian@school.example' };
const STATUS = { response: 'accepted', time: '2026-09-01T08:00:00Z' };
const ATTENDEE = {
  type: 'required',
  emailAddress: PERSON,
  status: STATUS,
  proposedNewTime: { start: TIME, end: TIME },
};
const ADDRESS = { street: '1 High St', city: 'Leeds', state: '', countryOrRegion: 'UK', postalCode: 'LS1' };
const COORDINATES = { latitude: 53.8, longitude: 'NaN', altitude: 'INF', accuracy: 0, altitudeAccuracy: 0 };
const LOCATION = {
  ...{ displayName: 'Hall', locationType: 'default', locationEmailAddress: 'hall@school.example', locationUri: '' },
  ...{ uniqueId: 'Hall', uniqueIdType: 'private', address: ADDRESS, coordinates: COORDINATES },
};
const HOURS = { daysOfWeek: ['monday'], startTime: '08:00:00', endTime: '17:00:00', timeZone: { name: 'UTC' } };

/** An answer of each kind with its members; the objects in it by the ids without which they are nothing. */
const ANSWERS: readonly [operation: string, answer: Record<string, unknown>][] = [
  [
    'get-event',
    {
      ...{ id: 'AAMk', subject: 'Maths', bodyPreview: '', isAllDay: false, isOrganizer: true, isOnlineMeeting: true },
      ...{ body: { contentType: 'html', content: '' }, start: TIME, end: TIME, location: LOCATION },
      ...{ attendees: [ATTENDEE], organizer: { emailAddress: PERSON }, locations: [LOCATION] },
      onlineMeeting: { joinUrl: '', conferenceId: '', tollNumber: '', tollFreeNumbers: [''], quickDial: '' },
      ...{ iCalUId: '04', uid: '04', webLink: '', transactionId: '', type: 'seriesMaster', seriesMasterId: 'AAMm' },
      recurrence: {
        pattern: {
          ...{ type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday', index: 'first' },
          ...{ dayOfMonth: 0, month: 0 },
        },
        range: {
          ...{ type: 'noEnd', startDate: '2026-09-07', endDate: '0001-01-01', numberOfOccurrences: 0 },
          recurrenceTimeZone: 'UTC',
        },
      },
      ...{ originalStart: '2026-09-07T09:00:00Z', cancelledOccurrences: ['OID.1'], isCancelled: false, isDraft: false },
      ...{ responseStatus: STATUS, responseRequested: true, allowNewTimeProposals: true, hideAttendees: false },
      ...{ categories: ['Year 7'], showAs: 'busy', importance: 'normal', sensitivity: 'normal', isReminderOn: true },
      ...{ reminderMinutesBeforeStart: 15, hasAttachments: false, onlineMeetingProvider: 'unknown' },
      ...{ onlineMeetingUrl: '', originalStartTimeZone: 'UTC', originalEndTimeZone: 'UTC', changeKey: 'DwAA' },
      ...{ createdDateTime: '2026-09-01T08:00:00Z', lastModifiedDateTime: '2026-09-01T08:00:00Z' },
    },
  ],
  [
    'get-calendar',
    {
      ...{ id: 'AAMk', name: 'Calendar', color: 'auto', hexColor: '', isDefaultCalendar: true, changeKey: 'DwAA' },
      ...{ canEdit: true, canShare: true, canViewPrivateItems: true, isRemovable: false, isTallyingResponses: true },
      ...{ allowedOnlineMeetingProviders: ['teamsForBusiness'], defaultOnlineMeetingProvider: 'teamsForBusiness' },
      owner: PERSON,
    },
  ],
  ['get-calendar-group', { id: 'AAMk', name: 'My Calendars', classId: '0006f0b7', changeKey: 'DwAA' }],
  [
    'get-calendar-permission',
    {
      ...{ id: 'RGVm', role: 'read', allowedRoles: ['read'], emailAddress: PERSON },
      ...{ isInsideOrganization: true, isRemovable: true },
    },
  ],
  ['get-category', { id: '1', displayName: 'Year 7', color: 'preset9' }],
  [
    'get-attachment',
    {
      ...{ id: 'AAMk', name: 'hall.png', contentType: 'image/png', size: 12, isInline: true, contentId: 'hall' },
      ...{ contentLocation: '', contentBytes: 'AAEC', lastModifiedDateTime: '2026-09-01T08:00:00Z', item: {} },
    },
  ],
  [
    'get-mailbox-settings',
    {
      ...{ timeZone: 'UTC', dateFormat: 'yyyy', timeFormat: 'HH', userPurpose: 'user', archiveFolder: 'AAMk' },
      ...{ delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly', workingHours: HOURS },
      language: { locale: 'en-GB', displayName: 'English' },
      automaticRepliesSetting: {
        ...{ status: 'disabled', externalAudience: 'all', scheduledStartDateTime: TIME, scheduledEndDateTime: TIME },
        ...{ internalReplyMessage: '', externalReplyMessage: '' },
      },
    },
  ],
  [
    'get-subscription',
    {
      ...{ id: '1', resource: 'me/events', changeType: 'created', notificationUrl: '', lifecycleNotificationUrl: '' },
      ...{ expirationDateTime: '2026-09-01T08:00:00Z', clientState: '', includeResourceData: false, applicationId: '' },
      ...{ creatorId: '', encryptionCertificate: '', encryptionCertificateId: '', latestSupportedTlsVersion: 'v1_2' },
      ...{ notificationQueryOptions: '', notificationUrlAppId: '' },
    },
  ],
  [
    'get-place',
    {
      ...{ id: '1', displayName: 'Hall', emailAddress: 'hall@school.example', phone: '', address: ADDRESS, label: '' },
      ...{ geoCoordinates: COORDINATES, isWheelChairAccessible: true, tags: ['stage'], parentId: '', placeId: '' },
      ...{ nickname: 'Hall', capacity: 80, building: 'A', floorLabel: '', floorNumber: 1, bookingType: 'standard' },
      ...{ audioDeviceName: '', displayDeviceName: '', videoDeviceName: '', teamsEnabledState: 'enabled' },
    },
  ],
  [
    'get-schedule',
    {
      value: [
        {
          ...{ scheduleId: 'hall@school.example', availabilityView: '02', workingHours: HOURS },
          scheduleItems: [
            { status: 'busy', start: TIME, end: TIME, subject: 'Maths', location: 'Hall', isPrivate: false },
          ],
          error: { message: '', responseCode: '' },
        },
      ],
    },
  ],
  [
    'find-meeting-times',
    {
      emptySuggestionsReason: '',
      meetingTimeSuggestions: [
        {
          ...{ confidence: 100, order: 1, organizerAvailability: 'free', suggestionReason: '' },
          ...{ meetingTimeSlot: { start: TIME, end: TIME }, locations: [LOCATION] },
          attendeeAvailability: [{ attendee: { type: 'required', emailAddress: PERSON }, availability: 'free' }],
        },
      ],
    },
  ],
];

/** What an object is known by, and the list that is the answer itself. */
const CERTAIN: ReadonlySet<string> = new Set(['id', 'scheduleId', 'value', 'meetingTimeSuggestions']);

/** Each answer that `change` makes of this one by one of its members, at any depth; undefined makes none. */
function changedBy(value: unknown, change: (name: string, member: unknown) => unknown[]): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((one, at) => changedBy(one, change).map((made) => value.with(at, made) as unknown));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...change(name, member).map((made) => {
      const { [name]: _, ...rest } = value;
      return made === undefined ? rest : { ...rest, [name]: made };
    }),
    ...changedBy(member, change).map((made) => ({ ...value, [name]: made })),
  ]);
}

/** Reads answers of an operation by its output, which is made once. */
async function readerOf(name: string): Promise<(answer: unknown) => unknown> {
  const operation = findOperation(name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  const z = await loadZ();
  const output = operation.output(z);
  return (answer) => parseOutput({ ...operation, output: () => output }, z, answer);
}

describe.for(ANSWERS)('the answer of %s', ([name, answer]) => {
  it('comes through as it is, each member that it can have', async () => {
    const read = await readerOf(name);
    expect(read(answer)).toEqual(answer);
  });

  it('is read where a member at any depth is missing or null', async () => {
    const read = await readerOf(name);
    const less = changedBy(answer, (member) => (CERTAIN.has(member) ? [] : [undefined, null]));
    expect(less.length).toBeGreaterThan(2);
    for (const one of less) expect(read(one)).toEqual(one);
  });

  it('is read where a choice has a word that nobody knows yet, and where a member is new', async () => {
    const read = await readerOf(name);
    const other = changedBy(answer, (_, member) => {
      if (typeof member === 'string') return ['unknownFutureValue'];
      if (Array.isArray(member)) return typeof member[0] === 'string' ? [['unknownFutureValue']] : [];
      return isObject(member) ? [{ ...member, newMember: { of: ['Graph'] } }] : [];
    });
    expect(other.length).toBeGreaterThan(1);
    // Where the answer is our list of what was asked for, only what is in it is of Graph.
    if (!('value' in answer)) other.push({ ...answer, newMember: 1 });
    for (const one of other) expect(read(one)).toEqual(one);
  });

  it('is refused where a member is of another type', async () => {
    const [member = ''] = Object.keys(answer);
    const read = await readerOf(name);
    expect(() => read({ ...answer, [member]: 7 })).toThrow(expect.objectContaining({ code: 'answer-not-readable' }));
  });
});
