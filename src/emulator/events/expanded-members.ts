import { showAttachment } from '../attachments/show-attachment.ts';
import { showCalendar } from '../calendars/show-calendar.ts';
import { showExtension } from '../extensions/open-extension.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Expanded } from '../query/expand.ts';
import type { EventRecord } from './event-record.ts';
import type { EventView } from './show-event.ts';

/** How an event within another is shown. */
type ShowEvent = (mailbox: Mailbox, event: EventRecord, view: EventView) => Record<string, unknown>;

/**
 * Adds the members that $expand asks for. What applications keep is left out where there is none of it, as recorded; for
 * a caller with no more than ReadBasic the calendar alone is there.
 */
export function addExpanded(
  shown: Record<string, unknown>,
  mailbox: Mailbox,
  event: EventRecord,
  expand: Expanded,
  view: EventView,
  showEvent: ShowEvent,
): void {
  const { basic = false, contents, expandContext } = view;
  const { attachments, calendar, extensions, singleValueExtendedProperties, multiValueExtendedProperties } = expand;
  const id = String(shown.id);
  const put = (name: string, value: unknown, ending = '') => {
    if (expandContext !== undefined)
      shown[`${name}@odata.context`] = `${expandContext}('${encodeURIComponent(id)}')/${name}${ending}`;
    shown[name] = value;
  };
  const add = (name: string, found: readonly unknown[]) => {
    if (found.length > 0) put(name, found);
  };
  if (!basic) {
    if (attachments) {
      const shownOnes = event.attachments?.map((one) => showAttachment(one, id, contents, attachments.select)) ?? [];
      put('attachments', shownOnes);
    }
    add('extensions', (event.extensions ?? []).filter(({ name }) => extensions?.has(name)).map(showExtension));
    add(
      'singleValueExtendedProperties',
      event.properties.filter(({ id }) => singleValueExtendedProperties?.has(id)),
    );
    add(
      'multiValueExtendedProperties',
      (event.multiProperties ?? []).filter(({ id }) => multiValueExtendedProperties?.has(id)),
    );
  }
  if (expand.exceptionOccurrences) {
    const exceptions = event.series ? (mailbox.occurrences(event.number)?.exceptions() ?? []) : [];
    const part = { ...view, expand: undefined, select: expand.exceptionOccurrences.select };
    shown.exceptionOccurrences = exceptions.map((exception) => showEvent(mailbox, exception, part));
  }
  const home = mailbox.calendars.get(event.folder);
  const show = view.showCalendar ?? ((one, select) => showCalendar(mailbox, one, select));
  if (calendar && home) put('calendar', show(home, calendar.select), '/$entity');
}
