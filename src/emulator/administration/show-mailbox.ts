import type { EventRecord } from '../events/event-record.ts';
import { idOf, organizerOf } from '../events/show-event.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Zone } from '../time/zones.ts';
import type { World } from '../world.ts';
import type { EventTold, MailboxTold } from './told.ts';

/** A mailbox as the list of mailboxes shows it. */
export function showMailbox({ user, calendars, numbers }: Mailbox): MailboxTold {
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    displayName: user.displayName,
    purpose: user.group ? 'group' : (user.purpose ?? 'user'),
    mailbox: user.mailbox,
    timeZone: user.timeZone,
    calendars: calendars.size,
    events: numbers.length,
  };
}

/** When an event is on the page, in milliseconds since 1970: an all-day event on its dates, wherever its zone is. */
export function pageTimes({ isAllDay, start, end }: EventRecord): { start: number; end: number } {
  return isAllDay ? { start: start.shown, end: end.shown } : { start: start.at, end: end.at };
}

/** An event as a list by day shows it. */
export function showEventInShort({ zones, directory }: World, mailbox: Mailbox, event: EventRecord): EventTold {
  const { start, end } = pageTimes(event);
  const zone = event.isAllDay ? undefined : zones.find(event.start.zone);
  const organizer = organizerOf(mailbox, event);
  return {
    id: idOf(mailbox, event, false),
    subject: event.subject,
    calendar: mailbox.calendars.get(event.folder)?.name ?? '',
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    isAllDay: event.isAllDay,
    ...(zone && !zone.isUtc ? { local: inZone(zone, event.start.zone, start, end) } : {}),
    location: event.location.displayName ?? '',
    showAs: event.showAs,
    isCancelled: event.isCancelled === true,
    isOnlineMeeting: event.isOnlineMeeting,
    isOrganizer: event.invitation === undefined,
    organizer: { name: organizer.name ?? '', address: organizer.address ?? '' },
    response: event.invitation?.response ?? 'organizer',
    attendees: event.attendees.map(({ emailAddress, type, status }) => ({
      name: emailAddress.name ?? '',
      address: emailAddress.address ?? '',
      type,
      response: status.response,
      isRoom: type === 'resource' || directory.named(emailAddress.address ?? '')?.user.purpose !== undefined,
    })),
  };
}

function inZone(zone: Zone, name: string, start: number, end: number): EventTold['local'] {
  const wall = (time: number) => new Date(zone.toLocal(time)).toISOString().slice(0, 19);
  return { zone: name, start: wall(start), end: wall(end) };
}
