import { DAY, MINUTE } from '../../core/durations.ts';
import type { Act, Action } from '../calls/call.ts';
import type { EventRecord, ReminderState } from '../events/event-record.ts';
import { objectMember } from '../events/members.ts';
import { readInstant } from '../events/read-time.ts';
import { idOf } from '../events/show-event.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import { VIEW_DAYS } from '../limits.ts';
import { Changes } from '../mailboxes/changes.ts';
import { changeKey, webLink } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refuseUnknown } from '../query/options.ts';
import { isMaster, type Master } from '../recurrence/occurrences.ts';
import { refusals } from '../refusals.ts';
import { formatLocalTime, parseInstant } from '../time/local-time.ts';
import { readParameters } from './action-parameters.ts';
import { findEvent, seenInCalendar } from './event-scope.ts';

const NONE: ReadonlySet<string> = new Set();

/** Puts a reminder away. https://learn.microsoft.com/graph/api/event-dismissreminder */
export const dismissReminder: Act = (action) => {
  const event = findEvent(action);
  readParameters(action.call.body, []);
  setReminder(action, event, { dismissed: true });
  return { status: 200 };
};

/** Puts a reminder off. https://learn.microsoft.com/graph/api/event-snoozereminder */
export const snoozeReminder: Act = (action) => {
  const event = findEvent(action);
  const parameters = readParameters(action.call.body, ['newReminderTime']);
  const time = objectMember(parameters, 'newReminderTime');
  if (!time) throw refusals.invalidRequest('The parameter NewReminderTime is missing.');
  setReminder(action, event, { snoozedUntil: readInstant(time, action.world.zones) });
  return { status: 200 };
};

/** Reminders that fire within a range, of all calendars. https://learn.microsoft.com/graph/api/user-reminderview */
export const viewReminders: Act = (action) => {
  const { call, mailbox, params, query } = action;
  refuseUnknown(query, NONE);
  const from = parseInstant(params.StartDateTime ?? '');
  const to = parseInstant(params.EndDateTime ?? '');
  if (from === undefined || to === undefined || to < from)
    throw refusals.invalidParameter('The values of StartDateTime and EndDateTime are no range of time.');
  if (to - from > VIEW_DAYS * DAY) throw refusals.viewTooLong(VIEW_DAYS);
  const found: { event: EventRecord; fires: number }[] = [];
  const take = (whole: EventRecord) => {
    const event = seenInCalendar(action, whole);
    const fires = event && reminderTime(event);
    if (event && fires !== undefined && fires >= from && fires < to) found.push({ event, fires });
  };
  for (const number of mailbox.numbers) {
    const event = mailbox.event(number);
    if (!event) continue;
    if (!isMaster(event)) take(event);
    else for (const instance of instancesThatRemind(mailbox, event, from, to)) take(instance);
  }
  found.sort((a, b) => a.fires - b.fires || a.event.number - b.event.number);
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': `${call.origin}/v1.0/$metadata#Collection(microsoft.graph.reminder)`,
      value: found.map(({ event, fires }) => showReminder(action, event, fires)),
    }),
  };
};

function setReminder({ mailbox, world }: Action, named: EventRecord, reminder: ReminderState): void {
  const event = remindedOf(mailbox, named, world.clock.now());
  const changes = new Changes(world);
  const modified = stampAfter(event.modified, stampNow(world));
  changes.put(mailbox, { ...event, reminder, change: mailbox.nextNumber(), modified });
  changes.commit();
}

/** A series reminds of one occurrence after the other: its own id means the one that is not over yet, or else the last. */
function remindedOf(mailbox: Mailbox, event: EventRecord, now: number): EventRecord {
  const occurrences = isMaster(event) ? mailbox.occurrences(event.number) : undefined;
  if (!occurrences) return event;
  const current = occurrences.overlapping(now, now + 1).sort((a, b) => a.start.at - b.start.at)[0];
  return current ?? occurrences.from(now) ?? occurrences.before(now) ?? event;
}

/** Instances whose reminder may fire within a range: those at their time, and those of which something was changed. */
function instancesThatRemind(mailbox: Mailbox, master: Master, from: number, to: number): EventRecord[] {
  const occurrences = mailbox.occurrences(master.number);
  if (!occurrences) return [];
  const ahead = master.reminderMinutesBeforeStart * MINUTE;
  const changed = new Set(master.series.changed.map(({ day }) => day));
  const inTime = master.isReminderOn ? occurrences.overlapping(from + ahead, to + ahead) : [];
  return [
    ...inTime.filter(({ occurrence }) => occurrence && !changed.has(occurrence.day)),
    ...[...changed].flatMap((day) => occurrences.on(day) ?? []),
  ];
}

/** When a reminder fires, milliseconds since 1970; undefined where none does. */
function reminderTime({ isReminderOn, reminder, start, reminderMinutesBeforeStart }: EventRecord): number | undefined {
  if (!isReminderOn || (reminder && 'dismissed' in reminder)) return undefined;
  return reminder ? reminder.snoozedUntil : start.at - reminderMinutesBeforeStart * MINUTE;
}

function showReminder({ mailbox, prefer }: Action, event: EventRecord, fires: number): Record<string, unknown> {
  const time = (at: number) => ({
    dateTime: formatLocalTime(prefer.zone ? prefer.zone.toLocal(at) : at),
    timeZone: prefer.zone?.name ?? 'UTC',
  });
  return {
    eventId: idOf(mailbox, event, prefer.immutableIds),
    changeKey: changeKey(mailbox, mailbox.versionOf(event).change),
    eventSubject: event.subject,
    eventStartTime: time(event.start.at),
    eventEndTime: time(event.end.at),
    eventLocation: event.location,
    eventWebLink: webLink(idOf(mailbox, event, false)),
    reminderFireTime: time(fires),
  };
}
