import { isObject } from '../../src/core/json.ts';
import { createZones } from '../../src/emulator/time/zones.ts';
import { collect, type Exchange, type Shown } from './exchange.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';
import { schedulesIn } from './scheduled-people.ts';
import { instantOf, isTime } from './values.ts';

/** When schedules are asked for by a request that its source does not show. */
const TIMES = {
  startTime: { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' },
  endTime: { dateTime: '2026-01-12T18:00:00', timeZone: 'UTC' },
};

/** Fills the calendars whose schedules an exchange shows; gives the body that asks for them. */
export async function arrangeSchedules(scene: Scene, { request, response }: Exchange): Promise<unknown> {
  for (const { scheduleId, scheduleItems, workingHours } of schedulesIn(response?.body)) {
    const person = { name: '', address: String(scheduleId) };
    if (isObject(workingHours)) await scene.arrange(person, 'PATCH', '/mailboxSettings', { workingHours });
    for (const item of Array.isArray(scheduleItems) ? scheduleItems.filter(isObject) : [])
      await scene.arrange(person, 'POST', '/events', {
        subject: item.subject ?? 'Event',
        start: item.start,
        end: item.end,
        showAs: item.status,
        sensitivity: item.isPrivate === true ? 'private' : 'normal',
        ...(typeof item.location === 'string' ? { location: { displayName: item.location } } : {}),
      });
  }
  if (request?.body) return request.body;
  const shown = collect(response?.body, (value) => typeof value.scheduleId === 'string');
  return { ...TIMES, schedules: shown.map(({ scheduleId }) => scheduleId) };
}

/** Fills calendars so that the times that are suggested are those that are left, or none for the reason shown. */
export async function arrangeMeetingTimes(scene: Scene, { request, response }: Exchange): Promise<void> {
  const { owner } = scene.people;
  const { body } = response ?? {};
  const suggestions = isObject(body) && Array.isArray(body.meetingTimeSuggestions) ? body.meetingTimeSuggestions : [];
  const reason = isObject(body) ? String(body.emptySuggestionsReason) : '';
  const [guest] = guestsIn(request?.body).filter(({ address }) => address !== owner.address);
  const taken = /^attendees/i.test(reason) || (reason === '' && guest) ? guest : owner;
  const slots = collect(isObject(request?.body) ? request.body.timeConstraint : null, isSlot);
  if (reason === '' || /^(attendees|organizer)Unavailable$/i.test(reason))
    for (const slot of slots)
      for (const gap of gapsOf(spanOf(slot), suggestions.flatMap(slotOf).map(spanOf)))
        await take(scene, taken ?? owner, gap, 'busy');
  for (const suggestion of suggestions.filter(isObject)) {
    const { organizerAvailability } = suggestion;
    const [slot] = slotOf(suggestion);
    if (slot && organizerAvailability !== 'free') await take(scene, owner, spanOf(slot), organizerAvailability);
  }
}

interface Span {
  start: number;
  end: number;
}

function take(scene: Scene, person: Person, { start, end }: Span, showAs: unknown) {
  const time = (at: number) => ({ dateTime: new Date(at).toISOString().slice(0, -1), timeZone: 'UTC' });
  return scene.arrange(person, 'POST', '/events', { subject: 'Event', start: time(start), end: time(end), showAs });
}

/** What of a span is left between others. */
function gapsOf({ start, end }: Span, others: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let from = start;
  for (const other of [...others].sort((a, b) => a.start - b.start)) {
    if (other.start > from) gaps.push({ start: from, end: other.start });
    from = Math.max(from, other.end);
  }
  if (end > from) gaps.push({ start: from, end });
  return gaps;
}

function guestsIn(body: unknown): Person[] {
  const { attendees } = isObject(body) ? body : {};
  return collect(attendees, (value) => typeof value.address === 'string').map(({ name, address }) => ({
    name: String(name),
    address: String(address),
  }));
}

function slotOf(suggestion: unknown): Shown[] {
  return isObject(suggestion) && isObject(suggestion.meetingTimeSlot) ? [suggestion.meetingTimeSlot] : [];
}

function isSlot({ start, end }: Shown): boolean {
  return isTime(start) && isTime(end);
}

function spanOf({ start, end }: Shown): Span {
  const zones = createZones();
  const at = (time: unknown) => (isTime(time) ? instantOf(time, zones) : undefined);
  return { start: at(start) ?? 0, end: at(end) ?? 0 };
}
