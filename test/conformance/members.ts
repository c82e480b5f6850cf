/**
 * How the members of an answer are compared. A member is in one class: what the service makes up itself is compared by
 * its form, everything else by its value.
 */

/** A member that the service makes up. */
export interface Made {
  /** The form of its value. */
  readonly form: RegExp;
  /** Why no request determines it. */
  readonly why: string;
  /** Whether a whole value has one length in all mailboxes of the same kind. */
  readonly fixedLength?: true;
}

const made = (form: RegExp, why: string): Made => ({ form, why });
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/;
/** As the service's own make-up begins; the last form is that of immutable ids. */
const ITEM_ID = /^A(AMk|QMk|AkA)[A-Za-z0-9_-]+={0,2}$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of an item, or a GUID, as categories and places have; or what base64 makes of somebody a calendar is shared with. */
const ID = new RegExp(
  [ITEM_ID, GUID, /^RGVmYXVsdA==$/, /^(?:RXhjaGFuZ2VQdWJsaXNoZWRVc2Vy|L289RXhjaGFuZ2VMYW)[A-Za-z0-9_-]+={0,2}$/]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

/** By name, wherever it stands. */
export const MADE: ReadonlyMap<string, Made> = new Map([
  ['@odata.etag', made(/^W\/"(?:[A-Za-z0-9+/]{30}==|DwAAABYAAA[A-Za-z0-9+/]{30})"$/, 'from the change key')],
  ['applicationId', made(GUID, 'which application asks')],
  ['creatorId', made(GUID, 'who asks')],
  ['id', { ...made(ID, 'from the store of the mailbox'), fixedLength: true }],
  ['sourceId', made(ITEM_ID, 'from the store of the mailbox')],
  ['targetId', made(ITEM_ID, 'from the store of the mailbox')],
  ['archiveFolder', made(/^[A-Za-z0-9_=-]*$/, 'of a folder of mails, which no path of calendars makes')],
  ['eventId', { ...made(ITEM_ID, 'from the store of the mailbox'), fixedLength: true }],
  ['seriesMasterId', { ...made(ITEM_ID, 'from the store of the mailbox'), fixedLength: true }],
  ['occurrenceId', made(/^OID\.A(AMk|QMk|AkA)[A-Za-z0-9_-]+={0,2}\.\d{4}-\d\d-\d\d$/, 'from the id of the master')],
  ['changeKey', made(/^[A-Za-z0-9+/]{30}==$/, 'a counter of the mailbox')],
  ['createdDateTime', made(TIMESTAMP, 'time of the request')],
  ['lastModifiedDateTime', made(TIMESTAMP, 'time of the request')],
  [
    'iCalUId',
    { ...made(/^040000008200E00074C5B7101A82E008[0-9A-F]{80}$/, 'from the time of creation'), fixedLength: true },
  ],
  ['uid', { ...made(/^040000008200E00074C5B7101A82E008[0-9A-F]{80}$/, 'as iCalUId'), fixedLength: true }],
  [
    'webLink',
    made(
      /^https:\/\/outlook\.office365\.com\/owa\/\?itemid=[A-Za-z0-9%]+&exvsurl=1&path=\/calendar\/item$/,
      'from the id',
    ),
  ],
  [
    'eventWebLink',
    made(
      /^https:\/\/outlook\.office365\.com\/owa\/\?itemid=[A-Za-z0-9%]+&exvsurl=1&path=\/calendar\/item$/,
      'from the id',
    ),
  ],
  ['size', made(/^\d+$/, 'of an attachment: what Exchange keeps beside the content counts too')],
  ['uploadUrl', made(/^https?:\/\/\S+\/AttachmentSessions\('\S+'\)\?authtoken=\S+$/i, 'from the store of the mailbox')],
  ['joinUrl', made(/^https:\/\/\S+$/, 'from the meeting service')],
  ['conferenceId', made(/^\d+$/, 'from the meeting service')],
  ['tollNumber', made(/^\+[\d -]+$/, 'from the meeting service')],
  ['classId', made(GUID, 'what kind of group it is, by a GUID of its own for each new one')],
  ['groupClassId', made(GUID, 'what kind of group its calendar group is')],
  ['request-id', made(GUID, 'a new one for each request')],
  ['client-request-id', made(GUID, 'a new one for each request that has none')],
  ['date', made(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, 'time of the request')],
]);

/** Members that the documentation spells in another way than Graph's description, by the spelling that is answered. */
export const MISSPELT: ReadonlyMap<string, string> = new Map([
  // Both spellings occur in answers of the service.
  ['innererror', 'innerError'],
  ['displayDevice', 'displayDeviceName'],
  ['geocoordinates', 'geoCoordinates'],
]);

/** Lists of which the documentation shows three selections for the same case: an answer has at least what is shown. */
export const AT_LEAST: ReadonlySet<string> = new Set(['allowedRoles']);
/**
 * The place of a suggested time among the others: the documentation's example has another order than its text, which
 * says no more than that the service refines its ways. Compared by type.
 */
export const RANKS: ReadonlySet<string> = new Set(['order']);

/** Seen in some answers, without a rule that could be seen: compared where both have it. */
export const SOMETIMES: ReadonlySet<string> = new Set([
  'addedBy',
  // In beta, and in v1.0 of 2019.
  'isShared',
  'isSharedWithMe',
  'calendar@odata.associationLink',
  'calendar@odata.navigationLink',
  // Of subscriptions, in examples of the documentation alone.
  'notificationContentType',
]);

/** What clients and collectors leave out of what they keep, so that its absence proves nothing. */
export const OFTEN_LEFT_OUT: ReadonlySet<string> = new Set(['@odata.context', '@odata.etag']);

/** What an author, a collector or a client library added; no member of the service's answer. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(['@odata.type', '@odata.id']);

/** Members of a recording's time; the service has added them since, so that answers have more than older recordings. */
export const SINCE: ReadonlyMap<string, number> = new Map([
  ['uid', 2026],
  ['groupClassId', 2026],
  ['transactionId', 2022],
  ['occurrenceId', 2022],
  ['hideAttendees', 2022],
  ['isDraft', 2021],
  ['allowNewTimeProposals', 2021],
  ['isOnlineMeeting', 2021],
  ['onlineMeetingProvider', 2021],
  ['onlineMeeting', 2021],
  ['allowedOnlineMeetingProviders', 2020],
  ['defaultOnlineMeetingProvider', 2020],
  ['isTallyingResponses', 2020],
  ['isRemovable', 2020],
  ['hexColor', 2019],
  ['client-request-id', 2021],
]);

/** A documented default that recordings of the live service contradict: the recordings win. */
export interface Overruled {
  /** End of the member's path. */
  readonly path: RegExp;
  readonly documented: unknown;
  readonly recorded: unknown;
  readonly why: string;
  /** Whether it holds for whatever was asked; else for the answer to a create alone. */
  readonly always?: true;
}

export const OVERRULED: readonly Overruled[] = [
  {
    path: /(^|\.)isTallyingResponses$/,
    documented: true,
    recorded: false,
    why: 'a new calendar does not tally responses in recordings of 2023 and 2026',
  },
  {
    path: /(^|\.)isRemovable$/,
    documented: false,
    recorded: true,
    why: 'a new calendar can be removed in recordings of 2023 and 2026',
  },
  {
    path: /^locations\[\d+\]\.uniqueIdType$/,
    documented: 'unknown',
    recorded: 'private',
    why: 'a place given by its name has that name as private id in recordings of 2023 to 2026',
  },
  {
    path: /(^|\.)encryptionCertificate(Id)?$/,
    documented: '',
    recorded: null,
    why: 'what a subscription lacks is null in a recording of 2025',
    always: true,
  },
  {
    path: /(^|\.)includeResourceData$/,
    documented: false,
    recorded: null,
    why: 'what a subscription lacks is null in a recording of 2025',
    always: true,
  },
];
