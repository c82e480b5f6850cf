import { UsageError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import { groupMailbox } from '../graph/path.ts';
import type { Operation } from '../operations/define.ts';
import type { Connection } from './connection.ts';

/** Lane of requests that belong to no mailbox. */
const NO_MAILBOX = '';

/** Throws UsageError `person-needed` where an app signs in as itself, and Graph has no permission for one. */
export function refuseAppAlone(
  { name, permissions: { application, delegated }, insteadByApp }: Operation,
  { hasMe }: Pick<Connection, 'hasMe'>,
): void {
  if (hasMe || application.length > 0 || delegated.length === 0) return;
  const instead = insteadByApp === undefined ? '' : ` ${insteadByApp} works for apps.`;
  throw new UsageError(
    'person-needed',
    `${name}: Graph gives this to people alone, and to no app that signs in as itself.`,
    {
      hint: `Use an authentication with which a person signs in.${instead}`,
    },
  );
}

/** The input's group or mailbox, else the configured mailbox, else the signed-in person's. Lower case, as lanes know it. */
export function mailboxInForce(
  { hasMe }: Connection,
  operation: Operation,
  parsed: unknown,
  configured: string | undefined,
): string {
  if (isObject(parsed) && typeof parsed.group === 'string') return groupInForce(operation, parsed, parsed.group, hasMe);
  const named = isObject(parsed) && typeof parsed.mailbox === 'string' ? parsed.mailbox : configured;
  if (named === undefined) {
    if (!(operation.needsMailboxFor?.(parsed) ?? operation.needsMailbox)) return NO_MAILBOX;
    if (hasMe) return 'me';
    throw new UsageError('mailbox-needed', `${operation.name} needs a mailbox: an app has none of its own.`, {
      hint: 'Name one with --mailbox, GRAPHCAL_MAILBOX, or `mailbox` in the input.',
    });
  }
  const mailbox = named.trim().toLowerCase();
  if (mailbox === 'me' && !hasMe) {
    throw new UsageError('mailbox-me', 'An app that signs in as itself has no mailbox `me`.', {
      hint: 'Name the mailbox by its address or id.',
    });
  }
  return mailbox;
}

/** Throws UsageError `group-and-mailbox`, `group-and-calendar`, `group-needs-person`. */
function groupInForce(
  { name, groupPermissions }: Operation,
  { mailbox, calendarId }: { mailbox?: unknown; calendarId?: unknown },
  group: string,
  hasMe: boolean,
): string {
  if (mailbox !== undefined) {
    throw new UsageError('group-and-mailbox', `${name}: a group and a mailbox are named.`, {
      hint: 'Name one of them.',
    });
  }
  if (calendarId !== undefined) {
    throw new UsageError('group-and-calendar', `${name}: a group has one calendar, and no other can be named.`, {
      hint: 'Leave the calendar out.',
    });
  }
  if (!hasMe && groupPermissions?.application.length === 0) {
    throw new UsageError('group-needs-person', `${name}: Graph lets no app alone do this in the calendar of a group.`, {
      hint: 'Use an authentication with which a person signs in, who is a member of the group.',
    });
  }
  return groupMailbox(group.toLowerCase());
}
