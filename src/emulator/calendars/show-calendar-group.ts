import { changeKey, groupId } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { CalendarGroupRecord } from '../store/store.ts';

/** The members of a calendar group in the order of the service's answers. */
export const CALENDAR_GROUP_MEMBERS = ['id', 'name', 'changeKey', 'classId'] as const;

/** A calendar group as an answer shows it. */
export function showCalendarGroup(
  mailbox: Mailbox,
  group: CalendarGroupRecord,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  const all: Record<(typeof CALENDAR_GROUP_MEMBERS)[number], unknown> = {
    id: groupId(mailbox, group.number),
    name: group.name,
    changeKey: changeKey(mailbox, group.change),
    classId: group.classId,
  };
  if (!select) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || select.has(name)));
}
