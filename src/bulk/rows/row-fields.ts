import { parseJson } from '../../core/json.ts';
import type { EventInput, FreeBusyStatus, Importance, ItemBody, Sensitivity } from '../../graph/event.ts';
import { SUBJECT_LENGTH } from '../../graph/limits.ts';
import type { CheckSettings, Rejection, RowNote } from './row.ts';
import { readBoolean } from './row-boolean.ts';
import type { ColumnName } from './row-columns.ts';
import { characterFault, kindOf, lineText, quoted } from './row-text.ts';

/** The values of a row by their columns, and what was found about them. */
export interface RowFields {
  readonly values: Readonly<Partial<Record<ColumnName, unknown>>>;
  readonly rejections: Rejection[];
  readonly notes: RowNote[];
}

/** The value of a column, undefined where it is null or left out. */
export function cellOf({ values }: RowFields, field: ColumnName): unknown {
  return values[field] ?? undefined;
}

/** The text of a column; undefined where it is null, blank, or, with a rejection, of another type. */
export function textOf(row: RowFields, field: ColumnName): string | undefined {
  const value = cellOf(row, field);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  row.rejections.push({ field, code: 'type-wrong', reason: `${field} is ${kindOf(value)} and must be text or null.` });
  return undefined;
}

/** The text of a column that is shown on one line. */
export function lineOf(row: RowFields, field: ColumnName): string | undefined {
  const text = textOf(row, field);
  if (text === undefined) return undefined;
  const line = lineText(text);
  if ('fault' in line) {
    row.rejections.push({ field, code: 'character-invalid', reason: `${field} ${line.fault}.` });
    return undefined;
  }
  if (line.folded) {
    row.notes.push({ field, code: 'line-folded', text: `Tabs or line breaks in ${field} were turned into spaces.` });
  }
  return line.text;
}

/** A column of true and false; undefined where it is null, or, with a rejection, something else. */
export function booleanOf(row: RowFields, field: ColumnName): boolean | undefined {
  const value = cellOf(row, field);
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined;
  const read = readBoolean(value);
  if (read === undefined) {
    row.rejections.push({
      field,
      code: 'boolean-invalid',
      reason: `${field} is ${shown(value)}; write true or false (or yes, no, 1, 0).`,
    });
  }
  return read;
}

/** What a row says of the event beside its times and attendees. */
export function detailsOf(
  row: RowFields,
  settings: Pick<CheckSettings, 'bodyType'>,
): Omit<EventInput, 'start' | 'end'> {
  const details: Omit<EventInput, 'start' | 'end'> = {};
  // One object that grows: a spread for each of so many columns costs more than reading them.
  const subject = subjectOf(row);
  if (subject !== undefined) details.subject = subject;
  const body = bodyOf(row, settings);
  if (body !== undefined) details.body = body;
  const location = lineOf(row, 'Location');
  if (location !== undefined) details.location = { displayName: location };
  const showAs = wordOf(row, 'ShowAs', SHOW_AS);
  if (showAs !== undefined) details.showAs = showAs;
  const sensitivity = wordOf(row, 'Sensitivity', SENSITIVITY);
  if (sensitivity !== undefined) details.sensitivity = sensitivity;
  const importance = wordOf(row, 'Importance', IMPORTANCE);
  if (importance !== undefined) details.importance = importance;
  const categories = categoriesOf(row);
  if (categories !== undefined) details.categories = categories;
  const isOnlineMeeting = booleanOf(row, 'OnlineMeeting');
  if (isOnlineMeeting !== undefined) details.isOnlineMeeting = isOnlineMeeting;
  const hideAttendees = booleanOf(row, 'HideAttendees');
  if (hideAttendees !== undefined) details.hideAttendees = hideAttendees;
  const responseRequested = booleanOf(row, 'ResponseRequested');
  if (responseRequested !== undefined) details.responseRequested = responseRequested;
  return Object.assign(details, reminderOf(row));
}

const SHOW_AS: readonly FreeBusyStatus[] = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'];
const SENSITIVITY: readonly Sensitivity[] = ['normal', 'personal', 'private', 'confidential'];
const IMPORTANCE: readonly Importance[] = ['low', 'normal', 'high'];
const BODY_TYPES: readonly ItemBody['contentType'][] = ['text', 'html'];

function wordOf<Word extends string>(row: RowFields, field: ColumnName, words: readonly Word[]): Word | undefined {
  const text = textOf(row, field);
  if (text === undefined) return undefined;
  const simple = text.toLowerCase().replace(/[\s_-]/gu, '');
  const found = words.find((word) => word.toLowerCase() === simple);
  if (found === undefined) {
    row.rejections.push({
      field,
      code: 'word-unknown',
      reason: `${field} is ${quoted(text)}; write ${words.join(', ')}.`,
    });
  }
  return found;
}

function subjectOf(row: RowFields): string | undefined {
  const subject = lineOf(row, 'Subject');
  if (subject !== undefined && subject.length > SUBJECT_LENGTH) {
    row.notes.push({
      field: 'Subject',
      code: 'subject-long',
      text: `Subject has ${subject.length} characters; Outlook shows ${SUBJECT_LENGTH}, and the service may cut or refuse more.`,
    });
  }
  return subject;
}

/** An HTML tag that a body begins with; what a text may begin with, as `<name@school.example>`, is none. */
const HTML_START =
  /^\s*<(?:!doctype|html|head|body|meta|style|title|p|div|span|font|center|h[1-6]|ul|ol|li|dl|table|br|hr|b|i|u|em|strong|a|img|pre|blockquote|section|article|header|main)(?=[\s/>])[^>]*>/iu;

function bodyOf(row: RowFields, settings: Pick<CheckSettings, 'bodyType'>): ItemBody | undefined {
  const said = wordOf(row, 'BodyType', BODY_TYPES);
  const content = textOf(row, 'Body');
  if (content === undefined) return undefined;
  const fault = characterFault(content);
  if (fault !== undefined) {
    row.rejections.push({ field: 'Body', code: 'character-invalid', reason: `Body ${fault}.` });
    return undefined;
  }
  const asked = said ?? settings.bodyType ?? 'auto';
  if (asked !== 'auto') return { contentType: asked, content };
  if (!HTML_START.test(content) || !content.trimEnd().endsWith('>')) return { contentType: 'text', content };
  row.notes.push({
    field: 'Body',
    code: 'body-html',
    text: 'Body begins and ends with HTML tags and was taken as HTML.',
  });
  return { contentType: 'html', content };
}

/** Largest number that Graph's Int32 holds. */
const MAX_MINUTES = 2 ** 31 - 1;

function reminderOf(row: RowFields): Pick<EventInput, 'isReminderOn' | 'reminderMinutesBeforeStart'> {
  const value = cellOf(row, 'Reminder');
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return {};
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : '';
  if (text === 'none') return { isReminderOn: false };
  if (/^\d{1,10}$/u.test(text) && Number(text) <= MAX_MINUTES) {
    return { isReminderOn: true, reminderMinutesBeforeStart: Number(text) };
  }
  row.rejections.push({
    field: 'Reminder',
    code: 'reminder-invalid',
    reason: `Reminder is ${shown(value)}; write whole minutes before the start, 0 or more, or none.`,
  });
  return {};
}

function categoriesOf(row: RowFields): string[] | undefined {
  const value = cellOf(row, 'Categories');
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value.trim() : undefined;
  if (text === '') return undefined;
  const list = text === undefined ? value : text.startsWith('[') ? parseJson(text) : text.split(';');
  if (!Array.isArray(list) || !list.every((one): one is string => typeof one === 'string')) {
    row.rejections.push({
      field: 'Categories',
      code: 'categories-invalid',
      reason: 'Categories is no list of texts; write ["Exam", "Year 7"] or Exam; Year 7.',
    });
    return undefined;
  }
  const lines = list.map(lineText);
  if (lines.some((line) => 'fault' in line)) {
    row.rejections.push({
      field: 'Categories',
      code: 'character-invalid',
      reason: 'Categories holds a control character or half of a character; remove it.',
    });
    return undefined;
  }
  return [...new Set(lines.flatMap((line) => ('text' in line && line.text !== '' ? [line.text] : [])))];
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? quoted(String(value)) : kindOf(value);
}
