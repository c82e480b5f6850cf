import fc, { type Arbitrary } from 'fast-check';
import { damage, hugeString, jsonObject, memberName, wildJson, wildString } from './wild.ts';

/** The mailboxes that exist, and meet each other. */
export const USERS = [
  'alice@school.example',
  'bob@school.example',
  'carol@school.example',
  'room.101@school.example',
  'o.brien@school.example',
] as const;

/** A group that the first of them, who signs in, is a member of, and a list of all. */
export const GROUP = { mail: 'maths@school.example', members: [USERS[0]] };
export const LIST = { mail: 'staff@school.example', kind: 'distributionList' as const, members: USERS };

const text = (...words: string[]): Arbitrary<string> => fc.constantFrom(...words.map((word) => JSON.stringify(word)));
const anyText: Arbitrary<string> = wildString.map((word) => JSON.stringify(word));
const flag: Arbitrary<string> = fc.constantFrom('true', 'false', 'null');
const address: Arbitrary<string> = text(
  ...USERS,
  GROUP.mail,
  LIST.mail,
  'else@where.example',
  'no address',
  '',
  'a@b@c',
  `${'a'.repeat(300)}@b.c`,
);
const recipient: Arbitrary<string> = fc
  .tuple(address, anyText)
  .map(([to, name]) => `{"emailAddress":{"address":${to},"name":${name}}}`);
const recipients: Arbitrary<string> = fc.array(recipient, { maxLength: 3 }).map((all) => `[${all.join(',')}]`);
const zone: Arbitrary<string> = text(
  'UTC',
  'GMT Standard Time',
  'Europe/London',
  'Asia/Kathmandu',
  'tzone://Microsoft/Custom',
  'Nowhere',
  '',
);
const wall: Arbitrary<string> = text(
  ...[
    '2026-01-12T09:00:00',
    '2026-01-12T10:00:00',
    '2026-01-13T00:00:00',
    '2026-01-14T00:00:00',
    '2026-03-29T01:30:00',
  ],
  ...[
    '2026-10-25T01:30:00.1234567',
    '2026-01-12T09:00:00Z',
    '2026-02-30T09:00:00',
    '0001-01-01T00:00:00',
    '9999-12-31T23:59:59',
  ],
  ...['2026-01-12', '', 'soon', '2026-01-12T09:00:00+05:00', '99999-01-01T00:00:00', '1600-12-31T00:00:00'],
);
const time: Arbitrary<string> = fc.tuple(wall, zone).map(([at, where]) => `{"dateTime":${at},"timeZone":${where}}`);
const EXTENDED = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';

const ITEM =
  '{"@odata.type":"#microsoft.graph.event","subject":"x","start":{"dateTime":"2026-01-12T09:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-01-12T10:00:00","timeZone":"UTC"}}';
const ATTACHMENT: Readonly<Record<string, Arbitrary<string>>> = {
  '@odata.type': text(
    ...['#microsoft.graph.fileAttachment', '#microsoft.graph.fileAttachment', '#microsoft.graph.itemAttachment'],
    ...['microsoft.graph.referenceAttachment', '#microsoft.graph.attachment', 'x'],
  ),
  name: anyText,
  contentBytes: text('eA==', 'eHk=', 'eA', '', '=', 'x', '-_-_', 'e A='),
  contentType: fc.oneof(text('text/plain', 'x', 'a/b; c="d"', 'text/plain\r\nx: y'), anyText),
  isInline: flag,
  contentId: anyText,
  contentLocation: anyText,
  size: fc.constantFrom('1', '-1'),
  item: fc.oneof(
    fc.constant(ITEM),
    fc
      .tuple(text('#microsoft.graph.message', 'microsoft.graph.contact', 'x'), anyText, wildJson)
      .map(
        ([type, subject, wild]) =>
          `{"@odata.type":${type},"subject":${subject},"displayName":${subject},"body":${wild},"from":${wild},"toRecipients":[${wild}],"emailAddresses":${wild}}`,
      ),
  ),
};
const EXTENSION: Readonly<Record<string, Arbitrary<string>>> = {
  '@odata.type': text(
    ...['microsoft.graph.openTypeExtension', '#microsoft.graph.openTypeExtension', 'microsoft.graph.extension'],
  ),
  extensionName: fc.oneof(text('com.example', 'com.example', '__proto__', ''), anyText),
  id: anyText,
  row: fc.constantFrom('1', '1e400', '"x"', 'null', '[1,2]', '["a",null]', '[]', '[1,"a"]', '{}'),
  toString: anyText,
  'row@odata.type': anyText,
};
const UPLOAD: Readonly<Record<string, Arbitrary<string>>> = {
  AttachmentItem: fc
    .tuple(
      text('file', 'File', 'item', 'x'),
      anyText,
      fc.constantFrom('3483322', '1', '1e9', '-1', '0.5', 'null', '"3483322"', '157286400'),
    )
    .map(([type, name, size]) => `{"attachmentType":${type},"name":${name},"size":${size}}`),
};
const whole = (members: Readonly<Record<string, Arbitrary<string>>>): Arbitrary<string> =>
  fc
    .array(
      fc
        .constantFrom(...Object.keys(members))
        .chain((name) => (members[name] ?? anyText).map((value): [string, string] => [name, value])),
      { maxLength: 6 },
    )
    .map(jsonObject);
const number = fc.constantFrom('0', '1', '2', '12', '13', '31', '32', '99', '-1', '2147483647', '1e9', '1.5', 'null');
const date = text('2026-01-12', '2026-01-31', '0001-01-01', '4500-09-01', '9999-12-31', '2026-02-30', '', 'x');
/** Patterns and ranges of which most are taken: what is left out of an object is so in two of three. */
const pattern: Arbitrary<string> = members({
  type: text('daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'RelativeYearly', 'hourly'),
  interval: fc.constantFrom('1', '1', '1', '2', '99', '0', '1000', '2147483647'),
  daysOfWeek: fc.array(text('monday', 'Sunday', 'friday', 'x'), { maxLength: 3 }).map((days) => `[${days.join(',')}]`),
  dayOfMonth: number,
  month: number,
  firstDayOfWeek: text('sunday', 'Monday', 'x'),
  index: text('first', 'last', 'fifth'),
});
const range: Arbitrary<string> = members({
  type: text('noEnd', 'noEnd', 'numbered', 'endDate', 'EndDate', 'x'),
  startDate: fc.oneof(text('2026-01-12', '2026-01-12', '2025-12-31'), date),
  endDate: date,
  numberOfOccurrences: number,
  recurrenceTimeZone: zone,
});
const recurrence: Arbitrary<string> = fc
  .tuple(pattern, range)
  .map(([days, until]) => `{"pattern":${days},"range":${until}}`);

/** An object with some of the members, the first two nearly always. */
function members(all: Readonly<Record<string, Arbitrary<string>>>): Arbitrary<string> {
  const parts = Object.entries(all).map(([name, value], at) =>
    fc.option(
      value.map((shown) => `"${name}":${shown}`),
      { nil: '', freq: at < 2 ? 30 : 2 },
    ),
  );
  return fc.tuple(...parts).map((found) => `{${found.filter((part) => part !== '').join(',')}}`);
}

const EVENT: Readonly<Record<string, Arbitrary<string>>> = {
  subject: anyText,
  body: fc
    .tuple(text('html', 'text', 'HTML', 'rtf'), anyText)
    .map(([type, content]) => `{"contentType":${type},"content":${content}}`),
  start: time,
  end: time,
  isAllDay: flag,
  location: fc
    .tuple(anyText, text('default', 'conferenceRoom', 'x'))
    .map(
      ([name, type]) =>
        `{"displayName":${name},"locationType":${type},"address":{"city":"x"},"coordinates":{"latitude":1}}`,
    ),
  locations: fc
    .array(anyText, { maxLength: 2 })
    .map((names) => `[${names.map((name) => `{"displayName":${name}}`).join(',')}]`),
  attendees: fc
    .array(fc.tuple(address, text('required', 'optional', 'resource', 'Required', 'x')), { maxLength: 4 })
    .map((all) => `[${all.map(([to, type]) => `{"type":${type},"emailAddress":{"address":${to}}}`).join(',')}]`),
  importance: text('low', 'normal', 'HIGH', 'x'),
  sensitivity: text('normal', 'private', 'x'),
  showAs: text('free', 'oof', 'workingElsewhere', 'Busy', 'x'),
  categories: fc.array(anyText, { maxLength: 2 }).map((names) => `[${names.join(',')}]`),
  isReminderOn: flag,
  reminderMinutesBeforeStart: fc.constantFrom('0', '15', '-1', '1.5', '2147483648', 'null', '1e20'),
  allowNewTimeProposals: flag,
  hideAttendees: flag,
  responseRequested: flag,
  isOnlineMeeting: flag,
  onlineMeetingProvider: text('teamsForBusiness', 'unknown', 'skypeForBusiness', 'x'),
  transactionId: text('t1', 't2', 't3', ''),
  recurrence: fc.oneof(fc.constantFrom('null', '{}', '{"pattern":{}}'), recurrence),
  singleValueExtendedProperties: fc
    .tuple(text(EXTENDED, EXTENDED.replace('String', 'Long'), 'x', ''), anyText)
    .map(([id, value]) => `[{"id":${id},"value":${value}}]`),
  iCalUId: anyText,
  id: anyText,
  changeKey: anyText,
  organizer: recipient,
  isOrganizer: flag,
  attachments: fc.oneof(
    fc.constantFrom('[]', '[{"@odata.type":"#microsoft.graph.fileAttachment","name":"a","contentBytes":"eA=="}]'),
    fc.array(whole(ATTACHMENT), { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
  ),
  extensions: fc.oneof(
    fc.constantFrom(
      '[]',
      '[{"@odata.type":"microsoft.graph.openTypeExtension","extensionName":"com.example","row":1}]',
    ),
    fc.array(whole(EXTENSION), { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
  ),
  multiValueExtendedProperties: fc
    .tuple(text(EXTENDED.replace('String', 'StringArray'), EXTENDED, 'x'), fc.constantFrom('["a"]', '[]', '"a"', '[1]'))
    .map(([id, value]) => `[{"id":${id},"value":${value}}]`),
};
const CALENDAR: Readonly<Record<string, Arbitrary<string>>> = {
  name: fc.oneof(text('Exams', 'Calendar', 'calendar', 'Trips', ''), anyText),
  color: text('auto', 'lightOrange', 'LightBlue', 'x'),
  hexColor: anyText,
  isDefaultCalendar: flag,
  owner: recipient,
  isRemovable: flag,
};
const ANSWER: Readonly<Record<string, Arbitrary<string>>> = {
  comment: anyText,
  SendResponse: flag,
  proposedNewTime: fc.tuple(time, time).map(([start, end]) => `{"start":${start},"end":${end}}`),
};
const COMMENT: Readonly<Record<string, Arbitrary<string>>> = { Comment: anyText };
const FORWARD: Readonly<Record<string, Arbitrary<string>>> = { comment: anyText, ToRecipients: recipients };
const REMINDER: Readonly<Record<string, Arbitrary<string>>> = { newReminderTime: time };
const addresses: Arbitrary<string> = fc.array(address, { maxLength: 4 }).map((all) => `[${all.join(',')}]`);
const amount: Arbitrary<string> = fc.constantFrom('5', '"30"', '1440', '0', '-1', '1.5', '1e20', '"x"', 'true');
/** Without null, at which the service itself fails. */
const SCHEDULE: Readonly<Record<string, Arbitrary<string>>> = {
  schedules: addresses,
  startTime: time,
  EndTime: time,
  availabilityViewInterval: amount,
};
const looseFlag: Arbitrary<string> = fc.constantFrom('true', 'false', 'null', '"true"', '"False"', '"x"');
const slot: Arbitrary<string> = fc.tuple(time, time).map(([start, end]) => `{"start":${start},"end":${end}}`);
const place: Arbitrary<string> = fc
  .tuple(text('Hall', 'room 101', ''), address, looseFlag)
  .map(
    ([name, at, resolves]) => `{"displayName":${name},"locationEmailAddress":${at},"resolveAvailability":${resolves}}`,
  );
const MEETING: Readonly<Record<string, Arbitrary<string>>> = {
  attendees: fc
    .array(fc.tuple(address, text('required', 'Resource', 'x')), { maxLength: 4 })
    .map((all) => `[${all.map(([to, type]) => `{"type":${type},"emailAddress":{"address":${to}}}`).join(',')}]`),
  isOrganizerOptional: looseFlag,
  locationConstraint: fc
    .tuple(looseFlag, looseFlag, fc.array(place, { maxLength: 3 }))
    .map(
      ([required, suggest, places]) =>
        `{"isRequired":${required},"suggestLocation":${suggest},"locations":[${places.join(',')}]}`,
    ),
  maxCandidates: amount,
  meetingDuration: text('PT1H', 'PT30M', 'P1D', 'PT0S', 'P99999D', '1h', ''),
  minimumAttendeePercentage: amount,
  returnSuggestionReasons: looseFlag,
  timeConstraint: fc
    .tuple(text('work', 'Personal', 'unrestricted', 'unknown', 'x'), fc.array(slot, { maxLength: 3 }))
    .map(([domain, slots]) => `{"activityDomain":${domain},"timeslots":[${slots.join(',')}]}`),
};

const role: Arbitrary<string> = text(
  ...['none', 'freeBusyRead', 'limitedRead', 'read', 'Write', 'delegateWithPrivateEventAccess', 'custom', 'x'],
);
const PERMISSION: Readonly<Record<string, Arbitrary<string>>> = {
  emailAddress: fc.tuple(address, anyText).map(([to, name]) => `{"address":${to},"name":${name}}`),
  role,
  isRemovable: flag,
  allowedRoles: fc.constantFrom('[]', '["read"]', 'null'),
};
const clock: Arbitrary<string> = text('08:00:00', '23:59:59.9999999', '24:00:00', '8:00', '');
const SETTINGS: Readonly<Record<string, Arbitrary<string>>> = {
  timeZone: zone,
  language: text('en-US', 'de-DE', 'xx', '').map((locale) => `{"locale":${locale}}`),
  dateFormat: text('M/d/yyyy', 'dd.MM.yyyy', 'yyyy', 'd'.repeat(5000), ''),
  timeFormat: text('h:mm tt', 'HH:mm', 'tt', ''),
  delegateMeetingMessageDeliveryOptions: text('sendToDelegateOnly', 'x'),
  automaticRepliesSetting: fc
    .tuple(text('disabled', 'Scheduled', 'x'), time, anyText)
    .map(
      ([status, end, reply]) => `{"status":${status},"scheduledEndDateTime":${end},"internalReplyMessage":${reply}}`,
    ),
  workingHours: fc
    .tuple(clock, zone, fc.constantFrom('', ',"bias":60', ',"bias":1.5', ',"bias":0,"standardOffset":{"month":13}'))
    .map(([start, name, more]) => `{"startTime":${start},"daysOfWeek":["Monday"],"timeZone":{"name":${name}${more}}}`),
  userPurpose: text('room', 'x'),
};
const CATEGORY: Readonly<Record<string, Arbitrary<string>>> = {
  displayName: fc.oneof(text('Exams', 'Red category', ''), anyText),
  color: text('none', 'Preset3', 'preset25', 'red'),
};
const PLACE: Readonly<Record<string, Arbitrary<string>>> = {
  capacity: fc.constantFrom('30', '-1', '1.5', '1e20', 'null'),
  nickname: anyText,
  tags: fc.array(anyText, { maxLength: 2 }).map((tags) => `[${tags.join(',')}]`),
  bookingType: text('standard', 'Reserved', 'x'),
  address: anyText.map((city) => `{"city":${city}}`),
  geoCoordinates: fc.constantFrom('{"latitude":1}', '{"latitude":"1"}', 'null', '[]'),
  isWheelChairAccessible: flag,
};
const format: Arbitrary<string> = text('restId', 'restImmutableEntryId', 'EwsId', 'entryId', 'immutableEntryId', 'x');
const TRANSLATION: Readonly<Record<string, Arbitrary<string>>> = {
  inputIds: fc
    .array(fc.oneof(text('AAMkAD', '', 'AAAA2', 'x'.repeat(152), '-_+/='), anyText), { maxLength: 4 })
    .map((ids) => `[${ids.join(',')}]`),
  sourceIdType: format,
  TargetIdType: format,
};
const endpoint: Arbitrary<string> = text(
  'http://127.0.0.1:7/hook',
  'https://localhost/hook?a=1',
  'https://hooks.example/a',
  'http://hooks.example/a',
  'hook',
  '',
  'https://a:b@localhost/',
);
const resource: Arbitrary<string> = text(
  ...USERS.flatMap((user) => [`users/${user}/events`, `/Users('${user}')/calendar/events`]),
  'me/events',
  `users/${USERS[0]}/events?$select=subject,start`,
  `users/${USERS[0]}/events?$filter=subject eq 'Year 7'`,
  `users/${USERS[0]}/events?$filter=(`,
  `users/${USERS[0]}/calendars/AAMk/events/x`,
  "me/mailFolders('inbox')/messages",
  '',
  '?',
  '%',
);
const SUBSCRIPTION: Readonly<Record<string, Arbitrary<string>>> = {
  changeType: text('created', 'created,updated,deleted', 'Deleted', 'moved', ''),
  notificationUrl: endpoint,
  lifecycleNotificationUrl: endpoint,
  resource,
  expirationDateTime: text(
    '2026-01-06T10:00:00Z',
    '2026-01-06T10:00:00',
    '2027-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '',
  ),
  clientState: text('x', '', 'x'.repeat(129)),
  includeResourceData: flag,
  encryptionCertificate: text('AAAA', '', '-----BEGIN'),
  encryptionCertificateId: text('a', 'x'.repeat(129)),
  latestSupportedTlsVersion: text('v1_2', 'v9'),
};

/** The kinds of body that routes read. */
export type BodyKind =
  | ('event' | 'calendar' | 'answer' | 'comment' | 'forward' | 'reminder' | 'schedule' | 'meeting')
  | ('attachment' | 'extension' | 'upload' | 'subscription')
  | ('permission' | 'settings' | 'category' | 'place' | 'translation');
const KINDS = {
  event: EVENT,
  calendar: CALENDAR,
  answer: ANSWER,
  comment: COMMENT,
  forward: FORWARD,
  reminder: REMINDER,
  schedule: SCHEDULE,
  meeting: MEETING,
  attachment: ATTACHMENT,
  extension: EXTENSION,
  upload: UPLOAD,
  subscription: SUBSCRIPTION,
  permission: PERMISSION,
  settings: SETTINGS,
  category: CATEGORY,
  place: PLACE,
  translation: TRANSLATION,
} as const;

const GOOD_TIMES: [string, string][] = [
  ['start', '{"dateTime":"2026-01-12T09:00:00","timeZone":"UTC"}'],
  ['end', '{"dateTime":"2026-01-12T10:00:00","timeZone":"UTC"}'],
];
/** What a body has to have, by its kind. */
const GOOD: Readonly<Partial<Record<BodyKind, [string, string][]>>> = {
  event: GOOD_TIMES,
  subscription: [
    ['changeType', '"created,updated,deleted"'],
    ['notificationUrl', '"http://127.0.0.1:7/hook"'],
    ['resource', `"users/${USERS[0]}/events"`],
    ['expirationDateTime', '"2026-01-06T10:00:00Z"'],
  ],
};

function objectOf(kind: BodyKind): Arbitrary<string> {
  const members: Readonly<Record<string, Arbitrary<string>>> = KINDS[kind];
  const names = Object.keys(members);
  const good = fc
    .constantFrom(...names)
    .chain((name) => (members[name] ?? anyText).map((value): [string, string] => [name, value]));
  const wild: Arbitrary<[string, string]> = fc.tuple(memberName(names), wildJson);
  return fc
    .tuple(
      fc.array(fc.oneof({ arbitrary: good, weight: 12 }, { arbitrary: wild, weight: 1 }), {
        maxLength: Math.min(6, names.length),
      }),
      fc.constantFrom(true, true, true, false),
    )
    .map(([found, isGood]) => jsonObject(isGood ? [...(GOOD[kind] ?? []), ...found] : found));
}

const objects: Readonly<Record<BodyKind, Arbitrary<string>>> = {
  event: objectOf('event'),
  calendar: objectOf('calendar'),
  answer: objectOf('answer'),
  comment: objectOf('comment'),
  forward: objectOf('forward'),
  reminder: objectOf('reminder'),
  schedule: objectOf('schedule'),
  meeting: objectOf('meeting'),
  attachment: objectOf('attachment'),
  extension: objectOf('extension'),
  upload: objectOf('upload'),
  subscription: objectOf('subscription'),
  permission: objectOf('permission'),
  settings: objectOf('settings'),
  category: objectOf('category'),
  place: objectOf('place'),
  translation: objectOf('translation'),
};

/** Bodies as text, mostly of a kind; right ones, wrong ones, damaged ones. */
export const body = (kind: BodyKind): Arbitrary<string> =>
  fc.oneof(
    { arbitrary: objects[kind], weight: 24 },
    { arbitrary: fc.tuple(objects[kind], damage).map(([found, change]) => change(found)), weight: 2 },
    { arbitrary: fc.oneof(...Object.values(objects)), weight: 2 },
    { arbitrary: wildJson, weight: 2 },
  );

/** Bodies of some hundred kilobytes. */
export const hugeBody: Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom('subject', 'transactionId', 'name', 'comment', 'id'), hugeString)
    .map(([name, value]) => jsonObject([...GOOD_TIMES, [name, JSON.stringify(value)]])),
  fc
    .tuple(fc.constantFrom('html', 'text'), hugeString)
    .map(([type, content]) => jsonObject([...GOOD_TIMES, ['body', JSON.stringify({ contentType: type, content })]])),
  hugeString.map((bytes) =>
    jsonObject([
      ...GOOD_TIMES,
      [
        'attachments',
        JSON.stringify([{ '@odata.type': '#microsoft.graph.fileAttachment', name: 'a', contentBytes: bytes }]),
      ],
    ]),
  ),
  fc
    .tuple(fc.constantFrom('start', 'attendees', 'x', 'categories', 'recurrence', 'location'), fc.nat(60_000))
    .map(([name, depth]) => jsonObject([...GOOD_TIMES, [name, '['.repeat(depth) + ']'.repeat(depth)]])),
  fc.nat(8_000).map((count) => jsonObject([...GOOD_TIMES, ['categories', JSON.stringify(new Array(count).fill('x'))]])),
  fc
    .nat(600)
    .map((count) =>
      jsonObject([
        ...GOOD_TIMES,
        [
          'attendees',
          JSON.stringify(Array.from({ length: count }, (_, at) => ({ emailAddress: { address: `a${at}@b.c` } }))),
        ],
      ]),
    ),
);
