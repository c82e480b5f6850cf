import { isObject } from '../../src/core/json.ts';
import type { Json } from '../../src/emulator/testing.ts';
import { arrangeEvent, inputOf, type Place } from './arrange-event.ts';
import type { Shown } from './exchange.ts';
import type { Scene } from './scene.ts';
import { isTime } from './values.ts';

const DAY_MS = 86_400_000;
/** A series has no more days than this between the first and the last instance that is shown. */
const LONGEST_DAYS = 400;

/** Whether an event is an occurrence or an exception. */
export function isInstance({ type, seriesMasterId }: Shown): boolean {
  return type === 'occurrence' || type === 'exception' || typeof seriesMasterId === 'string';
}

/** The recurrence of a master that is shown; where its source left it out, one that has the days that it names. */
export function recurrenceOf({ type, recurrence, start, exceptionOccurrences, cancelledOccurrences }: Shown): unknown {
  if (isObject(recurrence)) return recurrence;
  const first = dateOf(start) ?? '2026-01-12';
  const names = [
    ...listOf(cancelledOccurrences),
    ...listOf(exceptionOccurrences).map((item) => (isObject(item) ? (item.occurrenceId ?? dateOf(item.start)) : '')),
  ];
  const days = names.map((name) => (Date.parse(String(name).slice(-10)) - Date.parse(first)) / DAY_MS);
  const interval = days.filter((day) => day > 0).reduce(greatestDivisor, 0);
  if (interval === 0) return type === 'seriesMaster' ? daily(first, 1) : undefined;
  return daily(first, Math.max(...days) / interval + 1, interval);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Makes a series with one instance and gives the id of that instance, which reads as it is shown. */
export async function arrangeInstance(scene: Scene, shown: Shown, place: Place): Promise<string> {
  const master = await arrangeInstances(scene, [shown], place);
  const [instance] = await instancesOf(scene, master);
  return String(instance?.id);
}

/**
 * Makes a series that has the instances that are shown and no others: one of each day, of which the other days are
 * taken away. Exceptions differ from the master by their subject at least. Gives the id of the master.
 */
export async function arrangeInstances(scene: Scene, shown: readonly Shown[], place: Place): Promise<string> {
  const { owner } = scene.people;
  const items = shown.length > 0 ? shown : [{}];
  const inputs = items.map((item) => inputOf(withoutSeries(item), place));
  const days = inputs.map(({ start }) => dateOf(start) ?? '').sort();
  const [first = '', last = first] = [days[0], days.at(-1)];
  const count = Math.min((Date.parse(last) - Date.parse(first)) / DAY_MS + 1, LONGEST_DAYS);
  const plain = items.findIndex(({ type }) => type !== 'exception');
  const at = Math.max(plain, 0);
  const { start, end }: Shown = inputs[at] ?? {};
  const master = await arrangeEvent(
    scene,
    {
      ...withoutSeries(items[at] ?? {}),
      ...(plain < 0 ? { subject: 'Series' } : {}),
      start: onDay(start, first),
      end: shifted(start, end, first),
      recurrence: daily(first, count),
    },
    place,
  );
  const indexes = new Map(inputs.map((input, index) => [dateOf(input.start) ?? '', index]));
  for (const instance of await instancesOf(scene, master)) {
    const index = indexes.get(String(instance.occurrenceId).slice(-10));
    const path = `/events/${String(instance.id)}`;
    if (index === undefined) await scene.arrange(owner, 'DELETE', path);
    else if (items[index]?.type === 'exception') await scene.arrange(owner, 'PATCH', path, inputs[index]);
  }
  return master;
}

/** Makes what a master shows of its series: exceptions, and days that were cancelled. */
export async function arrangeChanges(scene: Scene, master: string, shown: Shown, place: Place): Promise<void> {
  const { owner } = scene.people;
  const exceptions = listOf(shown.exceptionOccurrences).filter(isObject);
  const cancelled = listOf(shown.cancelledOccurrences).map((name) => String(name).slice(-10));
  if (exceptions.length + cancelled.length === 0) return;
  for (const instance of await instancesOf(scene, master)) {
    const day = String(instance.occurrenceId).slice(-10);
    const exception = exceptions.find((item) => String(item.occurrenceId).endsWith(day) || dateOf(item.start) === day);
    const path = `/events/${String(instance.id)}`;
    if (cancelled.includes(day)) await scene.arrange(owner, 'DELETE', path);
    else if (exception) await scene.arrange(owner, 'PATCH', path, inputOf(withoutSeries(exception), place));
  }
}

async function instancesOf(scene: Scene, master: string): Promise<Json[]> {
  const { owner } = scene.people;
  const { start } = await scene.arrange(owner, 'GET', `/events/${master}?$select=start`);
  const from = Date.parse(`${String(start?.dateTime).slice(0, 10)}T00:00:00Z`);
  const [after, before] = [from - DAY_MS, from + (LONGEST_DAYS + 1) * DAY_MS].map((ms) => new Date(ms).toISOString());
  const path = `/events/${master}/instances?startDateTime=${after}&endDateTime=${before}&$top=1000`;
  const { value } = await scene.arrange(owner, 'GET', path);
  return (Array.isArray(value) ? value : []) as Json[];
}

function withoutSeries({ type: _, seriesMasterId: __, recurrence: ___, occurrenceId: ____, ...shown }: Shown): Shown {
  return shown;
}

function daily(startDate: string, numberOfOccurrences: number, interval = 1): Shown {
  return {
    pattern: { type: 'daily', interval },
    range: { type: 'numbered', startDate, numberOfOccurrences },
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function dateOf(time: unknown): string | undefined {
  return isTime(time) ? time.dateTime.slice(0, 10) : undefined;
}

function onDay(time: unknown, day: string): unknown {
  return isTime(time) ? { ...time, dateTime: `${day}${time.dateTime.slice(10)}` } : time;
}

/** The end of an event that is moved to a day with its start. */
function shifted(start: unknown, end: unknown, day: string): unknown {
  if (!isTime(start) || !isTime(end)) return end;
  const length = Date.parse(`${end.dateTime.slice(0, 10)}Z`) - Date.parse(`${start.dateTime.slice(0, 10)}Z`);
  return onDay(end, new Date(Date.parse(`${day}T00:00:00Z`) + length).toISOString().slice(0, 10));
}
