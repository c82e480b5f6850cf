import type { JsonObject } from '../../core/json.ts';
import type { EventInput } from '../../graph/event.ts';
import type { FieldPrints, PrintedField, Printer } from './field-prints.ts';

/** Fields that are written together: a start without its end could lie after it for a moment. */
export const GROUPS = {
  subject: ['subject'],
  body: ['body'],
  time: ['start', 'end', 'isAllDay', 'recurrence'],
  location: ['location'],
  showAs: ['showAs'],
  sensitivity: ['sensitivity'],
  importance: ['importance'],
  categories: ['categories'],
  reminder: ['reminder'],
  isOnlineMeeting: ['isOnlineMeeting'],
  hideAttendees: ['hideAttendees'],
  responseRequested: ['responseRequested'],
} as const satisfies Record<string, readonly PrintedField[]>;

export type EventGroup = keyof typeof GROUPS;

export const GROUP_NAMES = Object.keys(GROUPS) as EventGroup[];

/** What an event has that says nothing, where the service's own default is known. */
const CLEARED = {
  subject: '',
  body: { contentType: 'text', content: '' },
  location: { displayName: '' },
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  categories: [],
  hideAttendees: false,
  responseRequested: true,
} as const satisfies Partial<EventInput> & Partial<Record<PrintedField, unknown>>;

/** The same as an event is compared. */
const CLEARED_VALUES: Readonly<Record<keyof typeof CLEARED, unknown>> = { ...CLEARED, body: '', location: '' };

/**
 * The event with what it no longer says, and was written before, as the service has it by default. A reminder and an
 * online meeting stay: the one's default is the mailbox's own, and the other cannot be taken back.
 * https://learn.microsoft.com/graph/api/resources/event
 */
export function withCleared(event: EventInput, base: FieldPrints): EventInput {
  const cleared: Partial<EventInput> = {};
  for (const [name, value] of Object.entries(CLEARED) as [keyof typeof CLEARED, never][]) {
    if (event[name] === undefined && base.fields[name] !== undefined) cleared[name] = value;
  }
  return { ...event, ...cleared };
}

/** Prints of what writing makes of the fields that were written, and that a row no longer says. */
export function clearedPrints({ fields }: FieldPrints, printer: Printer): FieldPrints['fields'] {
  const prints: Partial<Record<PrintedField, string>> = {};
  for (const name of Object.keys(CLEARED) as (keyof typeof CLEARED)[]) {
    if (fields[name] !== undefined) prints[name] = printer.field(name, CLEARED_VALUES[name]);
  }
  return prints;
}

/** The members of a PATCH that write a group; undefined where the event does not say it. */
export function groupMembers(group: EventGroup, event: EventInput): JsonObject | undefined {
  const { subject, body, start, end, isAllDay, location, isReminderOn, reminderMinutesBeforeStart } = event;
  switch (group) {
    case 'subject':
      return { subject: subject ?? '' };
    case 'body':
      return { body: { ...(body ?? { contentType: 'text', content: '' }) } };
    case 'time':
      return {
        start: { ...start },
        end: { ...end },
        isAllDay: isAllDay ?? false,
        ...(event.recurrence === undefined ? {} : { recurrence: event.recurrence as unknown as JsonObject }),
      };
    case 'location':
      return { location: { displayName: location?.displayName ?? '' } };
    case 'reminder':
      if (isReminderOn === undefined && reminderMinutesBeforeStart === undefined) return undefined;
      return {
        isReminderOn: isReminderOn ?? true,
        ...(reminderMinutesBeforeStart === undefined ? {} : { reminderMinutesBeforeStart }),
      };
    case 'categories':
      return event.categories && { categories: event.categories };
    case 'isOnlineMeeting':
      return event.isOnlineMeeting === true ? { isOnlineMeeting: true } : undefined;
    case 'showAs':
    case 'sensitivity':
    case 'importance':
    case 'hideAttendees':
    case 'responseRequested': {
      const value = event[group];
      return value === undefined ? undefined : { [group]: value };
    }
  }
}
