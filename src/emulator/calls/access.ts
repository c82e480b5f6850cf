import type { Principal } from '../identity/token.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { Refusal, refusals } from '../refusals.ts';
import { allowsTo, CALENDAR_ROLES, type CalendarRole, roleOf } from '../sharing/calendar-roles.ts';
import type { Way } from '../sharing/shared-way.ts';
import type { AppRecord } from '../store/sign-in-records.ts';

/** What a token must allow. https://learn.microsoft.com/graph/permissions-reference */
export type Permission =
  | 'calendar-read'
  /** The list of calendars, which a permission for shared ones opens too. */
  | 'calendar-list'
  /** What of an event ReadBasic leaves out: attachments, forwarding. */
  | 'calendar-content'
  | 'calendar-write'
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
}

const CALENDAR_READ = ['Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic'];
const SHARED_READ = ['Calendars.ReadWrite.Shared', 'Calendars.Read.Shared'];
/** An older name of the application permission. */
const READ_BASIC_ALL = 'Calendars.ReadBasic.All';
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
  'calendar-content': {
    application: ['Calendars.ReadWrite', 'Calendars.Read'],
    own: ['Calendars.ReadWrite', 'Calendars.Read'],
    shared: SHARED_READ,
    sharing: 'read',
  },
  'calendar-write': CALENDAR_WRITE,
  'calendar-own': { ...CALENDAR_WRITE, sharing: 'nobody' },
  'sharing-read': {
    application: SHARING_READ,
    own: SHARING_READ,
    shared: [...SHARING_READ, ...SHARED_READ],
    sharing: 'nobody',
  },
  'sharing-write': {
    ...CALENDAR_WRITE,
    shared: ['Calendars.ReadWrite', 'Calendars.ReadWrite.Shared'],
    sharing: 'nobody',
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
const BASIC: ReadonlySet<string> = new Set(['Calendars.ReadBasic', READ_BASIC_ALL]);

/** How Exchange names a role for applications: this, and the permission it gives. */
const EXCHANGE_ROLE_PREFIX = 'Application ';

/** Who asks for what. */
export interface AccessQuestion {
  permission: Permission;
  caller: Pick<Principal, 'app' | 'user' | 'permissions'>;
  /** The caller's application; undefined where it is gone. */
  app: AppRecord | undefined;
  /** The signed-in user's own mailbox. */
  user: Mailbox | undefined;
  /** The mailbox of the path; undefined where there is none of that name. */
  mailbox: Mailbox | undefined;
  /** Where the path leads; undefined where there is no mailbox. */
  way?: Way | undefined;
}

/** What a caller who is let in may see. */
export interface Access {
  /** Whether events are shown without body, attachments and extensions. */
  basic: boolean;
  /** The role in which the calendar of the path was shared; undefined: all is open, as to its owner. */
  role?: CalendarRole | undefined;
  /** The user who is in another's mailbox; undefined: the own one, or an application. */
  sharee?: Mailbox | undefined;
}

/** Whether a caller is let in; throws the service's refusal where not. */
export function checkAccess(question: AccessQuestion): Access {
  const { permission, caller, mailbox, user } = question;
  const opened = caller.user === undefined ? openForApplication(question) : openForUser(question);
  if (opened instanceof Refusal) throw opened;
  const basic = opened.every((name) => BASIC.has(name));
  // Whose user is gone has no mailbox, and no share.
  if (caller.user !== undefined && !user && mailbox) throw denied(permission);
  const isMine = mailbox === user || (mailbox && user && isMember(mailbox, user));
  const sharee = caller.user === undefined || isMine ? undefined : user;
  return { basic, role: checkShare(question, sharee), sharee };
}

/** The role in which the calendar of the path was shared; undefined where it is the own one. */
function checkShare(
  { permission, caller, mailbox, way }: AccessQuestion,
  sharee: Mailbox | undefined,
): CalendarRole | undefined {
  const { sharing, shared } = OPENINGS[permission];
  const reader = way?.via?.mailbox ?? sharee;
  if (!mailbox || sharing === 'unasked' || reader === undefined) return undefined;
  if (mailbox.user.group) throw denial(mailbox);
  if (sharing === 'nobody') throw permission.startsWith('sharing-') ? refusals.ownerAlone() : denial(mailbox);
  if (way?.via && caller.user !== undefined && !shared.some((scope) => caller.permissions.has(scope)))
    throw denied(permission);
  const calendar = way?.calendar();
  const role = calendar
    ? roleOf(calendar, reader)
    : highest([...mailbox.calendars.values()].map((one) => roleOf(one, reader)));
  if (!allowsTo(sharing, role)) throw way?.via ? refusals.accessDenied() : denial(mailbox);
  return role;
}

function highest(roles: readonly CalendarRole[]): CalendarRole {
  return CALENDAR_ROLES.findLast((role) => roles.includes(role)) ?? 'none';
}

function denial({ user }: Mailbox): Refusal {
  return user.purpose === undefined ? refusals.accessDenied() : refusals.delegatedDenied();
}

/** The permissions that let an application in: those of its token within its policy, and what Exchange grants beside. */
function openForApplication({ permission, caller, app, mailbox }: AccessQuestion): readonly string[] | Refusal {
  const { application } = OPENINGS[permission];
  const byToken = application.filter((role) => caller.permissions.has(role));
  const isDirectory = OPENINGS[permission].sharing === 'unasked';
  // The policy is Exchange's: the directory does not know it.
  const inPolicy = isDirectory || !mailbox || !app?.mailboxes || names(app.mailboxes, mailbox);
  const granted = isDirectory || !mailbox ? [] : grantsOf(app, mailbox);
  const byExchange = application.filter((role) => granted.includes(`${EXCHANGE_ROLE_PREFIX}${role}`));
  const opened = [...(inPolicy ? byToken : []), ...byExchange];
  if (opened.length > 0) return opened;
  return byToken.length > 0 ? refusals.mailboxDenied() : denied(permission);
}

function grantsOf(app: AppRecord | undefined, mailbox: Mailbox): string[] {
  return (app?.grants ?? []).filter(({ mailboxes }) => names(mailboxes, mailbox)).map(({ role }) => role);
}

/** The scopes that let a user in; whether another shared the mailbox is for `checkShare` to say. */
function openForUser({ permission, caller, user, mailbox }: AccessQuestion): readonly string[] | Refusal {
  const { own, shared } = OPENINGS[permission];
  // A member needs for the group's calendar what he needs for his own.
  const isOwn = mailbox !== undefined && (mailbox === user || mailbox.user.group !== undefined);
  const scopes = isOwn ? own : shared;
  const opened = scopes.filter((scope) => caller.permissions.has(scope));
  return opened.length === 0 ? denied(permission) : opened;
}

/** How much of the events in another's default calendar a user sees; 'none' where it was not shared. */
export function roleIn(mailbox: Mailbox, user: Mailbox): CalendarRole {
  if (isMember(mailbox, user)) return 'write';
  return mailbox.user.group ? 'none' : roleOf(mailbox.defaultCalendar, user);
}

/** Whether a user is a member of the group whose mailbox it is; its calendar is then as the own one. */
function isMember({ user: { group } }: Mailbox, user: Mailbox): boolean {
  return group !== undefined && names(group.members, user);
}

function names(list: readonly string[], { key, userId }: Mailbox): boolean {
  return list.includes(key) || list.includes(userId);
}

function denied(permission: Permission): Refusal {
  return permission === 'directory-read' ? refusals.directoryDenied() : refusals.accessDenied();
}
