import { type Refusal, refusals } from '../refusals.ts';

/** What a token must allow. https://learn.microsoft.com/graph/permissions-reference */
export type Permission =
  | 'calendar-read'
  /** The list of calendars, which a permission for shared ones opens too. */
  | 'calendar-list'
  /** What of an event ReadBasic leaves out: attachments, extensions. */
  | 'calendar-content'
  /** Passing a meeting on, for which a permission to read is enough, and a role to read is not. */
  | 'calendar-forward'
  | 'calendar-write'
  /** Beginning an upload, which a signed-in user can do in the own mailbox only. */
  | 'calendar-upload'
  /** Calendars and groups themselves, which nobody but their owner changes. */
  | 'calendar-own'
  /** With whom a calendar is shared. */
  | 'sharing-read'
  | 'sharing-write'
  /** Suggestions of meeting times, which no application gets for itself. */
  | 'meeting-times'
  /** The calendar of a group as a whole, which only its members reach. */
  | 'group-read'
  | 'group-write'
  /** One of its events, or a view of them, which permissions for calendars open too. */
  | 'group-event-read'
  | 'group-event-write'
  | 'directory-read'
  /** What the service knows for all mailboxes: languages and time zones. */
  | 'lists-read'
  | 'ids-translate'
  | 'places-read'
  | 'places-write'
  | 'settings-read'
  | 'settings-write'
  /** To be told of changes of events. */
  | 'subscription';

/** Which permissions open a kind of request; any one of a list is enough. */
interface Opening {
  /** For an application that speaks for itself. */
  application: readonly string[];
  /** For a user, in the user's own mailbox. */
  own: readonly string[];
  /** For a user in a mailbox that its owner shared. */
  shared: readonly string[];
  /**
   * What the role has to allow in which the owner shared; `nobody`: no role does; `unasked`: it is not about a mailbox.
   */
  sharing: 'read' | 'write' | 'nobody' | 'unasked';
  /** What is said to another user where no role does. Default: that access is denied. */
  refusal?: () => Refusal;
}

const CALENDAR_READ = ['Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic'];
const SHARED_READ = ['Calendars.ReadWrite.Shared', 'Calendars.Read.Shared'];
/** An older name of the application permission. */
const READ_BASIC_ALL = 'Calendars.ReadBasic.All';
const CALENDAR_CONTENT: Opening = {
  application: ['Calendars.ReadWrite', 'Calendars.Read'],
  own: ['Calendars.ReadWrite', 'Calendars.Read'],
  shared: SHARED_READ,
  sharing: 'read',
};
const GROUP_READ = ['Group.ReadWrite.All', 'Group.Read.All'];
const DIRECTORY_READ = ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'];
const CALENDAR_WRITE: Opening = {
  application: ['Calendars.ReadWrite'],
  own: ['Calendars.ReadWrite'],
  shared: ['Calendars.ReadWrite.Shared'],
  sharing: 'write',
};
const SHARING_READ = ['Calendars.ReadWrite', 'Calendars.Read'];
const LISTS_READ = ['User.Read.All', 'User.ReadBasic.All'];
const IDS_TRANSLATE = [
  'User.Read.All',
  'User.ReadWrite.All',
  'AgentIdUser.ReadWrite.All',
  'AgentIdUser.ReadWrite.IdentityParentedBy',
];
const PLACES_READ = ['Place.Read.All', 'Place.ReadWrite.All'];
const PLACES_WRITE = ['Place.ReadWrite.All'];
const SETTINGS_READ = ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'];

/** The kinds of request, each with what opens it. https://learn.microsoft.com/graph/permissions-reference */
export const OPENINGS: Readonly<Record<Permission, Opening>> = {
  'calendar-read': {
    application: [...CALENDAR_READ, READ_BASIC_ALL],
    own: CALENDAR_READ,
    shared: SHARED_READ,
    sharing: 'read',
  },
  'calendar-list': {
    application: [...CALENDAR_READ, READ_BASIC_ALL],
    own: [...CALENDAR_READ, 'Calendars.Read.Shared'],
    shared: SHARED_READ,
    sharing: 'read',
  },
  'calendar-content': CALENDAR_CONTENT,
  'calendar-forward': { ...CALENDAR_CONTENT, sharing: 'write' },
  'calendar-write': CALENDAR_WRITE,
  // https://learn.microsoft.com/graph/known-issues#attaching-large-files-to-messages
  'calendar-upload': {
    application: ['Calendars.ReadWrite', 'Mail.ReadWrite'],
    own: ['Calendars.ReadWrite', 'Mail.ReadWrite'],
    shared: [],
    sharing: 'write',
  },
  'calendar-own': { ...CALENDAR_WRITE, sharing: 'nobody' },
  'sharing-read': {
    application: SHARING_READ,
    own: SHARING_READ,
    shared: [...SHARING_READ, ...SHARED_READ],
    sharing: 'nobody',
    refusal: refusals.ownerAlone,
  },
  'sharing-write': {
    ...CALENDAR_WRITE,
    shared: ['Calendars.ReadWrite', 'Calendars.ReadWrite.Shared'],
    sharing: 'nobody',
    refusal: refusals.ownerAlone,
  },
  'meeting-times': { application: [], own: SHARED_READ, shared: SHARED_READ, sharing: 'read' },
  // https://learn.microsoft.com/graph/api/group-list-events
  'group-read': { application: [], own: GROUP_READ, shared: GROUP_READ, sharing: 'read' },
  'group-write': { application: [], own: ['Group.ReadWrite.All'], shared: ['Group.ReadWrite.All'], sharing: 'write' },
  'group-event-read': {
    application: [...CALENDAR_READ, READ_BASIC_ALL],
    own: [...GROUP_READ, ...CALENDAR_READ],
    shared: [...GROUP_READ, ...CALENDAR_READ],
    sharing: 'read',
  },
  'group-event-write': {
    application: ['Calendars.ReadWrite'],
    own: ['Group.ReadWrite.All', 'Calendars.ReadWrite'],
    shared: ['Group.ReadWrite.All', 'Calendars.ReadWrite'],
    sharing: 'write',
  },
  'directory-read': {
    application: DIRECTORY_READ,
    own: ['User.Read', 'User.ReadWrite', ...DIRECTORY_READ],
    shared: DIRECTORY_READ,
    sharing: 'unasked',
  },
  'lists-read': {
    application: LISTS_READ,
    own: ['User.Read', ...LISTS_READ],
    shared: LISTS_READ,
    sharing: 'unasked',
  },
  'ids-translate': {
    application: IDS_TRANSLATE,
    own: ['User.Read', 'User.ReadWrite', 'User.ReadBasic.All', ...IDS_TRANSLATE],
    shared: ['User.ReadBasic.All', ...IDS_TRANSLATE],
    sharing: 'nobody',
  },
  'places-read': { application: PLACES_READ, own: PLACES_READ, shared: PLACES_READ, sharing: 'unasked' },
  'places-write': { application: PLACES_WRITE, own: PLACES_WRITE, shared: PLACES_WRITE, sharing: 'unasked' },
  // Nobody shares settings: a recorded answer refuses those of another user.
  'settings-read': { application: SETTINGS_READ, own: SETTINGS_READ, shared: [], sharing: 'nobody' },
  'settings-write': {
    application: ['MailboxSettings.ReadWrite'],
    own: ['MailboxSettings.ReadWrite'],
    shared: [],
    sharing: 'nobody',
  },
  // Who speaks for a user is told of changes in that user's own mailbox alone, as documented.
  subscription: {
    application: ['Calendars.ReadWrite', 'Calendars.Read'],
    own: ['Calendars.ReadWrite', 'Calendars.Read'],
    shared: [],
    sharing: 'read',
  },
};

/** Permissions that show an event without body, attachments and extensions. */
export const BASIC: ReadonlySet<string> = new Set(['Calendars.ReadBasic', READ_BASIC_ALL]);
