import type { Principal } from '../identity/token.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { Refusal, refusals } from '../refusals.ts';
import type { AppRecord } from '../store/sign-in-records.ts';

/** What a token must allow. https://learn.microsoft.com/graph/permissions-reference */
export type Permission =
  | 'calendar-read'
  /** The list of calendars, which a permission for shared ones opens too. */
  | 'calendar-list'
  /** What of an event ReadBasic leaves out: attachments, forwarding. */
  | 'calendar-content'
  | 'calendar-write'
  /** Beginning an upload, which a signed-in user can do in the own mailbox only. */
  | 'calendar-upload'
  /** Suggestions of meeting times, which no application gets for itself. */
  | 'meeting-times'
  /** The calendar of a group as a whole, which only its members reach. */
  | 'group-read'
  | 'group-write'
  /** One of its events, or a view of them, which permissions for calendars open too. */
  | 'group-event-read'
  | 'group-event-write'
  | 'directory-read'
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
  /** Which of the owner's roles that takes. */
  sharing: 'read' | 'write';
}

const CALENDAR_READ = ['Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic'];
const SHARED_READ = ['Calendars.ReadWrite.Shared', 'Calendars.Read.Shared'];
/** An older name of the application permission. */
const READ_BASIC_ALL = 'Calendars.ReadBasic.All';
const GROUP_READ = ['Group.ReadWrite.All', 'Group.Read.All'];
const DIRECTORY_READ = ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'];
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
  'calendar-write': {
    application: ['Calendars.ReadWrite'],
    own: ['Calendars.ReadWrite'],
    shared: ['Calendars.ReadWrite.Shared'],
    sharing: 'write',
  },
  // https://learn.microsoft.com/graph/known-issues#attaching-large-files-to-messages
  'calendar-upload': {
    application: ['Calendars.ReadWrite', 'Mail.ReadWrite'],
    own: ['Calendars.ReadWrite', 'Mail.ReadWrite'],
    shared: [],
    sharing: 'write',
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
    sharing: 'read',
  },
  // Nobody shares settings: a recorded answer refuses those of another user.
  'settings-read': { application: SETTINGS_READ, own: SETTINGS_READ, shared: [], sharing: 'read' },
  'settings-write': {
    application: ['MailboxSettings.ReadWrite'],
    own: ['MailboxSettings.ReadWrite'],
    shared: [],
    sharing: 'write',
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

/** What whoever has the address of an upload may see: nothing of events is shown there. */
export const UPLOAD_ACCESS: Access = { basic: true, shared: false };

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
}

/** What a caller who is let in may see. */
export interface Access {
  /** Whether events are shown without body, attachments and extensions. */
  basic: boolean;
  /** Whether it is another's mailbox, which its owner has shared. */
  shared: boolean;
}

/** Whether a caller is let in; throws the service's refusal where not. */
export function checkAccess(question: AccessQuestion): Access {
  const { caller, user, mailbox } = question;
  const opened = caller.user === undefined ? openForApplication(question) : openForUser(question);
  if (opened instanceof Refusal) throw opened;
  return {
    basic: opened.every((name) => BASIC.has(name)),
    shared: caller.user !== undefined && mailbox !== user && mailbox?.user.group === undefined,
  };
}

/** The permissions that let an application in: those of its token within its policy, and what Exchange grants beside. */
function openForApplication({ permission, caller, app, mailbox }: AccessQuestion): readonly string[] | Refusal {
  const { application } = OPENINGS[permission];
  const byToken = application.filter((role) => caller.permissions.has(role));
  const isDirectory = permission === 'directory-read';
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

/** The scopes that let a user in; in another's mailbox only as far as its owner shared it. */
function openForUser({ permission, caller, user, mailbox }: AccessQuestion): readonly string[] | Refusal {
  const { own, shared, sharing } = OPENINGS[permission];
  // A member needs for the group's calendar what he needs for his own.
  const isOwn = mailbox !== undefined && (mailbox === user || mailbox.user.group !== undefined);
  const scopes = isOwn ? own : shared;
  const opened = scopes.filter((scope) => caller.permissions.has(scope));
  if (opened.length === 0) return denied(permission);
  if (permission === 'directory-read' || !mailbox || mailbox === user) return opened;
  if (user && isSharedWith(mailbox, user, sharing)) return opened;
  return mailbox.user.purpose === undefined ? refusals.accessDenied() : refusals.delegatedDenied();
}

/** Whether a user has a role in another's mailbox: its owner shared it, or it is that of a group he is a member of. */
export function isSharedWith(
  { user: { sharedWith = [], group } }: Mailbox,
  user: Mailbox,
  role: 'read' | 'write',
): boolean {
  if (group) return names(group.members, user);
  return sharedWith.some((share) => names([share.user], user) && (role === 'read' || share.role === 'write'));
}

function names(list: readonly string[], { key, userId }: Mailbox): boolean {
  return list.includes(key) || list.includes(userId);
}

function denied(permission: Permission): Refusal {
  return permission === 'directory-read' ? refusals.directoryDenied() : refusals.accessDenied();
}
