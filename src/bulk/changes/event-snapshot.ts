import type { DateTimeTimeZone, Event, EventInput } from '../../graph/event.ts';
import type { Zones } from '../../graph/time-zone.ts';

/**
 * What of an event can be written again, so that it can be put back as it was. Times come in UTC and are kept in the zone
 * in which the event was made, or its owner would find it in another one.
 */
export function snapshotOf(there: Event, zones: Zones): EventInput {
  const isAllDay = there.isAllDay ?? false;
  const { originalStartTimeZone, originalEndTimeZone, subject, body, location, attendees, categories } = there;
  return {
    start: inZone(there.start, isAllDay ? undefined : originalStartTimeZone, zones),
    end: inZone(there.end, isAllDay ? undefined : originalEndTimeZone, zones),
    isAllDay,
    subject: subject ?? '',
    ...(body === undefined ? {} : { body }),
    ...(location === undefined ? {} : { location: { displayName: location.displayName ?? '' } }),
    ...(attendees === undefined
      ? {}
      : { attendees: attendees.map(({ emailAddress, type }) => ({ emailAddress, type })) }),
    ...(categories === undefined ? {} : { categories }),
    ...(there.showAs === undefined ? {} : { showAs: there.showAs }),
    ...(there.sensitivity === undefined ? {} : { sensitivity: there.sensitivity }),
    ...(there.importance === undefined ? {} : { importance: there.importance }),
    ...(there.isReminderOn === undefined ? {} : { isReminderOn: there.isReminderOn }),
    ...(there.reminderMinutesBeforeStart === undefined
      ? {}
      : { reminderMinutesBeforeStart: there.reminderMinutesBeforeStart }),
    ...(there.hideAttendees === undefined ? {} : { hideAttendees: there.hideAttendees }),
    ...(there.responseRequested === undefined ? {} : { responseRequested: there.responseRequested }),
  };
}

const NO_TIME: DateTimeTimeZone = { dateTime: '0001-01-01T00:00:00', timeZone: 'UTC' };

function inZone(time: DateTimeTimeZone = NO_TIME, original: string | undefined, zones: Zones): DateTimeTimeZone {
  const zone = original === undefined ? undefined : zones.resolve(original);
  const from = zones.resolve(time.timeZone);
  const instant = from && zones.localTime(time.dateTime, from)?.instant;
  if (zone === undefined || instant === undefined) return { dateTime: time.dateTime, timeZone: time.timeZone };
  const wall = zones.at(instant, zone);
  // A wall time that the clocks show twice would be read back as the other one.
  if (zones.localTime(wall, zone)?.instant !== instant) return { dateTime: time.dateTime, timeZone: time.timeZone };
  return { dateTime: wall, timeZone: zone.name };
}
