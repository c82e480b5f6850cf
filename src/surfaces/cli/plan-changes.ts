import type { AttendeeChange, FieldChange, PlannedAct, PlannedChange } from '../../bulk/index.ts';
import { isObject, type JsonValue } from '../../core/json.ts';
import { oneLine } from '../../graph/problem.ts';
import { count } from './count.ts';
import { timeOf } from './time-text.ts';

/** Signs as people know them from a diff; a row without one is not shown. */
const SIGNS: Partial<Record<PlannedAct, string>> = { create: '+', update: '~', cancel: '-', moved: '!', deleted: '!' };

/** What would become of a row, value by value; undefined for a row whose event stays as it is. */
export function describeChange(change: PlannedChange, isOverwrite: boolean): string | undefined {
  const { act, edited } = change;
  const sign = SIGNS[act] ?? (edited.length > 0 ? '!' : undefined);
  if (sign === undefined) return undefined;
  const lines = [`${sign} ${placeOf(change)}: ${sentenceOf(change)}`];
  if (act === 'update') lines.push(...updateLines(change, isOverwrite).map((line) => `    ${line}`));
  return lines.join('\n');
}

function placeOf({ line, key, mailbox }: PlannedChange): string {
  const named = [line === null ? 'gone' : `line ${line}`, key && `key ${short(key)}`, mailbox && oneLine(mailbox)];
  return named.filter(Boolean).join(', ');
}

function sentenceOf({ act, line, values, edited, mails }: PlannedChange): string {
  const mailed = mails === 0 ? '' : ` (${count(mails, 'mail')})`;
  const named = act === 'create' ? namedBy(values?.fields, 'after') : namedBy(values?.fields, 'before');
  switch (act) {
    case 'create':
      return `create${named}${mailed}`;
    case 'update':
      return `update${mailed}`;
    case 'cancel':
      return `cancel${named}${mailed}`;
    case 'moved':
      return 'is to move to this mailbox from the one that has its event';
    case 'deleted':
      return 'somebody deleted the event; it is created again by --recreate';
    default:
      return `${line === null ? '' : 'unchanged; '}somebody edited ${edited.join(', ')}, which stays`;
  }
}

/** The subject and the time: enough to know an event by. */
function namedBy(fields: readonly FieldChange[] = [], side: 'before' | 'after'): string {
  const value = (name: string) => fields.find(({ field }) => field === name)?.[side];
  const subject = value('subject');
  const name = typeof subject === 'string' ? ` ${shownText(subject)}` : '';
  return `${name}${describeSpan(timeOf(value('start')), timeOf(value('end')))}`;
}

/** `, 2036-11-03 09:00 to 10:00 Europe/Berlin`: what both times have in common stands once. */
function describeSpan(start: string | undefined, end: string | undefined): string {
  if (start === undefined || end === undefined) return start === undefined ? '' : `, ${start}`;
  const [day, from, ...zone] = start.split(' ');
  const [lastDay, to, ...lastZone] = end.split(' ');
  if (zone.join(' ') !== lastZone.join(' ')) return `, ${start} to ${end}`;
  return `, ${day} ${from} to ${day === lastDay ? '' : `${lastDay} `}${to} ${zone.join(' ')}`;
}

function updateLines({ values, parts, edited }: PlannedChange, isOverwrite: boolean): string[] {
  const lines = (values?.fields ?? []).map(
    (change) => `${change.field}: ${describeBefore(change)} -> ${shown(change.field, change.after)}`,
  );
  const asked = (values?.attendees ?? []).map(describeAttendee);
  if (asked.length > 0) lines.push(`attendees: ${asked.join(', ')}`);
  const both = edited.filter((part) => parts.includes(part));
  if (both.length > 0 && !isOverwrite) {
    lines.push(`somebody edited ${both.join(', ')}, too: the event is left as it is, unless --overwrite`);
  }
  return lines;
}

function describeBefore({ field, known, before }: FieldChange): string {
  if (known === 'value') return shown(field, before);
  return known === 'fingerprint' ? 'what was written' : 'not written before';
}

function describeAttendee({ address, before, after }: AttendeeChange): string {
  const name = address === null ? 'one who was written before' : short(address);
  if (after === null) return `- ${name}`;
  return before === null ? `+ ${name} (${after})` : `~ ${name} (${before} -> ${after})`;
}

function shown(field: FieldChange['field'], value: JsonValue): string {
  if (value === null || value === '') return 'nothing';
  const time = timeOf(value);
  if (time !== undefined) return time;
  if (field === 'body') return describeBody(value);
  if (field === 'recurrence') return describeSeries(value);
  if (field === 'reminder' && typeof value === 'number') return `${count(value, 'minute')} before`;
  if (typeof value === 'string') return field === 'reminder' ? value : shownText(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : short(value.join(', '));
  return short(JSON.stringify(value));
}

/** A body may be long, and is seldom for everybody who looks at a screen. */
function describeBody(value: JsonValue): string {
  if (!isObject(value) || typeof value.content !== 'string' || value.content === '') return 'nothing';
  return `${count(value.content.length, 'character')} of ${value.contentType === 'html' ? 'HTML' : 'text'}`;
}

function describeSeries(value: JsonValue): string {
  if (!isObject(value) || !isObject(value.pattern) || !isObject(value.range)) return 'no series';
  const { type, interval, daysOfWeek } = value.pattern;
  const { endDate, numberOfOccurrences, type: until } = value.range;
  const days = Array.isArray(daysOfWeek) && daysOfWeek.length > 0 ? ` on ${daysOfWeek.join(', ')}` : '';
  const end =
    until === 'numbered'
      ? `, ${numberOfOccurrences} times`
      : until === 'endDate'
        ? ` until ${endDate}`
        : ', without end';
  return short(`series: ${type}, every ${interval ?? 1}${days}${end}`);
}

/** Characters of a text that are shown. */
const SHOWN = 60;

function shownText(text: string): string {
  return `"${short(text)}"`;
}

function short(text: string): string {
  const line = oneLine(text);
  return line.length > SHOWN ? `${line.slice(0, SHOWN).toWellFormed()}…` : line;
}
