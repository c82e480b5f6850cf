import {
  calendarId,
  entryOf,
  eventId,
  groupId,
  immutableEventId,
  immutableIdOf,
  itemIdOf,
  type MailboxIdentity,
  readItemNumber,
} from './ids.ts';

/** The forms in which Exchange writes the id of an item. https://learn.microsoft.com/graph/api/user-translateexchangeids */
export const ID_FORMATS = ['entryId', 'ewsId', 'immutableEntryId', 'restId', 'restImmutableEntryId'] as const;

export type IdFormat = (typeof ID_FORMATS)[number];

/** What of a mailbox tells which of its items an id is for. */
export interface IdentifiedItems extends MailboxIdentity {
  event(number: number): { folder: number } | undefined;
  calendars: { has(number: number): boolean };
  groups: { has(number: number): boolean };
}

/** An id that is none, or of nothing in the mailbox. */
export type IdProblem = 'malformed' | 'not-found';

/** Writes an id of a mailbox's event, calendar or group in another form; containers have no immutable one. */
export function translateId(
  mailbox: IdentifiedItems,
  id: string,
  source: IdFormat,
  target: IdFormat,
): { id: string } | { problem: IdProblem } {
  const rest = restOf(mailbox, id, source);
  const number = rest === undefined ? undefined : readItemNumber(rest);
  if (rest === undefined || number === undefined) return { problem: 'malformed' };
  const event = mailbox.event(number);
  if (event) {
    const plain = eventId(mailbox, event.folder, number);
    const immutable = immutableEventId(mailbox, number);
    if (rest === plain || rest === immutable) return { id: written(isImmutable(target) ? immutable : plain, target) };
  }
  const container = containerOf(mailbox, number, rest);
  if (container === undefined) return { problem: 'not-found' };
  return isImmutable(target) ? { problem: 'malformed' } : { id: written(container, target) };
}

/** The id of a calendar or group of this number, where it is the one that was given. */
function containerOf(mailbox: IdentifiedItems, number: number, rest: string): string | undefined {
  if (mailbox.calendars.has(number) && calendarId(mailbox, number) === rest) return rest;
  return mailbox.groups.has(number) && groupId(mailbox, number) === rest ? rest : undefined;
}

function isImmutable(format: IdFormat): boolean {
  return format === 'immutableEntryId' || format === 'restImmutableEntryId';
}

/** The id as Graph's own paths have it; undefined where it is not of the form. */
function restOf({ userId }: IdentifiedItems, id: string, format: IdFormat): string | undefined {
  switch (format) {
    case 'restId':
    case 'restImmutableEntryId':
      return id;
    case 'ewsId':
      return /^[A-Za-z0-9+/]+={0,2}$/.test(id) ? id.replaceAll('/', '-').replaceAll('+', '_') : undefined;
    case 'entryId':
    case 'immutableEntryId': {
      const entry = readBinary(id);
      return entry && (format === 'entryId' ? itemIdOf(userId, entry) : immutableIdOf(entry));
    }
  }
}

function written(rest: string, format: IdFormat): string {
  switch (format) {
    case 'restId':
    case 'restImmutableEntryId':
      return rest;
    case 'ewsId':
      return rest.replaceAll('-', '/').replaceAll('_', '+');
    case 'entryId':
    case 'immutableEntryId':
      return writeBinary(entryOf(rest));
  }
}

/** Binary ids are base64url without its padding, whose length stands at the end. Same page. */
function readBinary(id: string): Buffer | undefined {
  const [, letters = '', padding = ''] = /^([A-Za-z0-9_-]+)([012])$/.exec(id) ?? [];
  const isWhole = letters !== '' && (letters.length + Number(padding)) % 4 === 0;
  return isWhole ? Buffer.from(letters, 'base64url') : undefined;
}

function writeBinary(bytes: Buffer): string {
  return `${bytes.toString('base64url')}${(3 - (bytes.length % 3)) % 3}`;
}
