import type { Principal } from '../identity/token.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { type Refusal, refusals } from '../refusals.ts';
import { type AccessRole, allowsTo, CALENDAR_ROLES, type CalendarRole, roleOf } from '../sharing/calendar-roles.ts';
import type { Way } from '../sharing/shared-way.ts';
import type { AppRecord } from '../store/sign-in-records.ts';
import { BASIC, OPENINGS, type Permission } from './openings.ts';

/** How Exchange names a role for applications: this, and the permission it gives. */
const EXCHANGE_ROLE_PREFIX = 'Application ';

/** What whoever has the address of an upload may see: nothing of events is shown there, and it was made for one of them. */
export const UPLOAD_ACCESS: Access = { basic: true, shared: false, role: 'owner' };

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
  /** Whether it is another's calendar, which its owner has shared. */
  shared: boolean;
  /** What the caller is to the calendar of the path; an application that speaks for itself is as its owner. */
  role: AccessRole;
  /** The user who is in another's mailbox; undefined: the own one, or an application. */
  sharee?: Mailbox | undefined;
}

/** Whether a caller is let in; throws the service's refusal where not. */
export function checkAccess(question: AccessQuestion): Access {
  const { permission, caller, mailbox, user, way } = question;
  // By its policy and its grants an application needs to be let into both ends of a share.
  const mailboxes = way?.via ? [mailbox, way.mailbox] : [mailbox];
  const opened =
    caller.user === undefined
      ? mailboxes.map((one) => openForApplication({ ...question, mailbox: one }))
      : [openForUser(question)];
  const basic = opened.some((names) => names.every((name) => BASIC.has(name)));
  // Whose user is gone has no mailbox, and no share.
  if (caller.user !== undefined && !user && mailbox) throw denied(permission);
  // Through a sharee's mailbox an owner comes back to his own calendar.
  const isMine = mailbox === user || way?.mailbox === user || (mailbox && user && isMember(mailbox, user));
  const sharee = caller.user === undefined || isMine ? undefined : user;
  const role = checkShare(question, sharee);
  return { basic, shared: caller.user !== undefined && role !== 'owner', role, sharee };
}

/** What the caller is to the calendar of the path: its owner, or somebody in the role in which it was shared. */
function checkShare(
  { permission, caller, mailbox, user, way }: AccessQuestion,
  sharee: Mailbox | undefined,
): AccessRole {
  const { sharing, shared, refusal } = OPENINGS[permission];
  // A user has his own role, through whose mailbox he asks; an application that of the mailbox it goes through.
  const reader = sharee ?? way?.via?.mailbox;
  // There is no calendar to be let into.
  if (!mailbox || sharing === 'unasked') return 'none';
  if (reader === undefined) return 'owner';
  if (mailbox.user.group) throw denial(mailbox);
  if (sharing === 'nobody') throw refusal?.() ?? denial(mailbox);
  if (way?.via && caller.user !== undefined && !shared.some((scope) => caller.permissions.has(scope)))
    throw denied(permission);
  if (user !== undefined && way?.mailbox === user) return 'owner';
  const role = roleBy(way, reader);
  if (!allowsTo(sharing, role)) throw way?.via ? refusals.accessDenied() : denial(mailbox);
  return role;
}

/** The role of a reader where a path leads; of all calendars together the highest one. */
function roleBy(way: Way | undefined, reader: Mailbox): CalendarRole {
  if (way?.calendar === undefined) return 'none';
  if (way.calendar !== 'all') return roleOf(way.calendar, reader);
  return highest([...way.mailbox.calendars.values()].map((one) => roleOf(one, reader)));
}

function highest(roles: readonly CalendarRole[]): CalendarRole {
  return CALENDAR_ROLES.findLast((role) => roles.includes(role)) ?? 'none';
}

function denial({ user }: Mailbox): Refusal {
  return user.purpose === undefined ? refusals.accessDenied() : refusals.delegatedDenied();
}

/** The permissions that let an application in: those of its token within its policy, and what Exchange grants beside. */
function openForApplication(question: AccessQuestion): readonly string[] {
  const opened = openedTo(question);
  if (opened.length > 0) return opened;
  const { permission, caller } = question;
  const hasRole = OPENINGS[permission].application.some((role) => caller.permissions.has(role));
  throw hasRole ? refusals.mailboxDenied() : denied(permission);
}

function openedTo({ permission, caller, app, mailbox }: AccessQuestion): readonly string[] {
  const { application } = OPENINGS[permission];
  const byToken = application.filter((role) => caller.permissions.has(role));
  const isDirectory = OPENINGS[permission].sharing === 'unasked';
  // The policy is Exchange's: the directory does not know it.
  const inPolicy = isDirectory || !mailbox || !app?.mailboxes || names(app.mailboxes, mailbox);
  const granted = isDirectory || !mailbox ? [] : grantsOf(app, mailbox);
  const byExchange = application.filter((role) => granted.includes(`${EXCHANGE_ROLE_PREFIX}${role}`));
  return [...(inPolicy ? byToken : []), ...byExchange];
}

function grantsOf(app: AppRecord | undefined, mailbox: Mailbox): string[] {
  return (app?.grants ?? []).filter(({ mailboxes }) => names(mailboxes, mailbox)).map(({ role }) => role);
}

/** The scopes that let a user in; whether another shared the mailbox is for `checkShare` to say. */
function openForUser({ permission, caller, user, mailbox }: AccessQuestion): readonly string[] {
  const { own, shared } = OPENINGS[permission];
  // A member needs for the group's calendar what he needs for his own.
  const isOwn = mailbox !== undefined && (mailbox === user || mailbox.user.group !== undefined);
  const scopes = isOwn ? own : shared;
  const opened = scopes.filter((scope) => caller.permissions.has(scope));
  if (opened.length === 0) throw denied(permission);
  return opened;
}

/** Whether an application that speaks for itself may read the calendars of a mailbox. */
export function readsAll({ caller, app }: Pick<AccessQuestion, 'caller' | 'app'>, mailbox: Mailbox): boolean {
  return openedTo({ permission: 'calendar-read', caller, app, user: undefined, mailbox }).length > 0;
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
