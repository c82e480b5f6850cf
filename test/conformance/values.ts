import { isObject } from '../../src/core/json.ts';
import { parseLocalTime } from '../../src/emulator/time/local-time.ts';
import { createZones, type Zones } from '../../src/emulator/time/zones.ts';
import type { Shown } from './exchange.ts';

/** Whether a value stands for one that the source does not give: `subject-value`, `{id}`, `{left out}`. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z]+-value$|^\{[^"]*\}$/.test(value);
}

/** Whether an object is a time with its zone. */
export function isTime(value: unknown): value is { dateTime: string; timeZone: string } {
  return isObject(value) && typeof value.dateTime === 'string' && typeof value.timeZone === 'string';
}

/** Whether an object is the body of an item. */
export function isBody(value: unknown): value is { contentType: string; content: string } {
  return isObject(value) && typeof value.content === 'string' && typeof value.contentType === 'string';
}

/** Milliseconds of a time in UTC; undefined where it or its zone cannot be read. */
export function instantOf(
  { dateTime, timeZone }: { dateTime: string; timeZone: string },
  zones: Zones,
): number | undefined {
  const zone = zones.find(timeZone);
  const local = parseLocalTime(dateTime);
  return zone && local ? zone.toUtc(local.ms) : undefined;
}

/** The same moment in another zone, as the body of a request would have it. */
export function inZone(time: { dateTime: string; timeZone: string }, timeZone: string): Shown {
  const zones = createZones();
  const at = instantOf(time, zones);
  const zone = zones.find(timeZone);
  if (at === undefined || !zone) return { ...time };
  return { dateTime: new Date(zone.toLocal(at)).toISOString().slice(0, -1), timeZone };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['nbsp', ' '],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
]);

/** The line that begins the block of an online meeting. */
const BLOCK = /_{20,}|\.{60,}/;

/**
 * What a person reads of a body: without markup, runs of white space as one space, and without the block of an online
 * meeting. The service rewrites html, so bodies are compared by it.
 */
export function textOf(content: string): string {
  const plain = content
    .replace(/<head[\s\S]*?<\/head>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/gi, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([a-z]+|#\d+);/gi, (entity, name: string) => ENTITIES.get(name.toLowerCase()) ?? entity);
  return (plain.split(BLOCK, 1)[0] ?? '').replace(/[\s\u200b]+/g, ' ').trim();
}

/** Whether two spellings name the same: enum values on input, addresses, and text with spaces around it. */
export function isSameText(a: unknown, b: unknown): boolean {
  return String(a).trim().toLowerCase() === String(b).trim().toLowerCase();
}
