import { isObject } from '../../core/json.ts';
import type { EmailAddress } from '../../graph/event.ts';
import type { Content } from '../calls/content.ts';
import type { EventRecord } from '../events/event-record.ts';
import type { Json } from '../events/members.ts';
import { organizerOf, uidOf } from '../events/show-event.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Zones } from '../time/zones.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import { itemKindOf } from './read-attachment.ts';
import { attachedEvent, parseItem } from './show-item.ts';

const BUSY: Readonly<Record<string, string>> = { free: 'FREE', tentative: 'TENTATIVE', oof: 'OOF' };
const CLASSES: Readonly<Record<string, string>> = { private: 'PRIVATE', confidential: 'CONFIDENTIAL' };
const PRIORITIES: Readonly<Record<string, number>> = { high: 1, low: 9 };
/** Bytes of a line of iCalendar and vCard before it is folded. https://www.rfc-editor.org/rfc/rfc5545#section-3.1 */
const LINE_BYTES = 75;

/** An attached item in the format of its kind. https://learn.microsoft.com/graph/api/attachment-get */
export function rawItem(bytes: Uint8Array, attachment: AttachmentRecord, mailbox: Mailbox, zones: Zones): Content {
  const item = parseItem(bytes);
  switch (itemKindOf(item)) {
    case 'event':
      return content('text/calendar', folded(calendarLines(attachedEvent(item, attachment, zones), mailbox)));
    case 'contact':
      return content('text/vcard', folded(cardLines(item, attachment)));
    default:
      return content('message/rfc822', messageText(item, attachment));
  }
}

function content(type: string, text: string): Content {
  return { type: `${type}; charset=utf-8`, bytes: Buffer.from(text) };
}

function calendarLines(event: EventRecord, mailbox: Mailbox): string[] {
  const { isAllDay, start, end, attendees, location, isReminderOn, reminderMinutesBeforeStart } = event;
  const time = (name: string, at: { at: number; shown: number }) =>
    isAllDay ? `${name};VALUE=DATE:${stampOf(at.shown).slice(0, 8)}` : `${name}:${stampOf(at.at)}`;
  const person = (name: string, { name: called, address }: EmailAddress) =>
    `${name};CN=${parameter(called ?? address ?? '')}:MAILTO:${flat(address ?? '')}`;
  const alarm = ['BEGIN:VALARM', 'DESCRIPTION:REMINDER', `TRIGGER;RELATED=START:-PT${reminderMinutesBeforeStart}M`];
  return [
    'BEGIN:VCALENDAR',
    'METHOD:PUBLISH',
    'PRODID:Microsoft Exchange Server 2010',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    person('ORGANIZER', organizerOf(mailbox, event)),
    ...attendees.map(({ type, emailAddress }) =>
      person(
        `ATTENDEE;ROLE=${type === 'optional' ? 'OPT' : 'REQ'}-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE`,
        emailAddress,
      ),
    ),
    `DESCRIPTION;LANGUAGE=en-US:${escaped(event.body.preview)}`,
    `UID:${uidOf(mailbox, event)}`,
    `SUMMARY;LANGUAGE=en-US:${escaped(event.subject)}`,
    time('DTSTART', start),
    time('DTEND', end),
    `CLASS:${CLASSES[event.sensitivity] ?? 'PUBLIC'}`,
    `PRIORITY:${PRIORITIES[event.importance] ?? 5}`,
    `DTSTAMP:${stampOf(event.modified.ms)}`,
    `TRANSP:${event.showAs === 'free' ? 'TRANSPARENT' : 'OPAQUE'}`,
    'STATUS:CONFIRMED',
    'SEQUENCE:0',
    `LOCATION;LANGUAGE=en-US:${escaped(location.displayName ?? '')}`,
    `X-MICROSOFT-CDO-BUSYSTATUS:${BUSY[event.showAs] ?? 'BUSY'}`,
    `X-MICROSOFT-CDO-ALLDAYEVENT:${isAllDay ? 'TRUE' : 'FALSE'}`,
    ...(isReminderOn ? [...alarm, 'ACTION:DISPLAY', 'END:VALARM'] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
}

function cardLines(item: Json, { modified }: AttachmentRecord): string[] {
  const text = (name: string) => escaped(asText(item[name]));
  const texts = (name: string) => listOf(item[name]).filter((value) => typeof value === 'string');
  const addresses = listOf(item.emailAddresses).filter(isObject);
  return [
    'BEGIN:VCARD',
    'PROFILE:VCARD',
    'VERSION:3.0',
    'MAILER:Microsoft Exchange',
    'PRODID:Microsoft Exchange',
    `FN:${text('displayName') || `${text('givenName')} ${text('surname')}`.trim()}`,
    `N:${text('surname')};${text('givenName')};${text('middleName')};;`,
    `NOTE:${text('personalNotes')}`,
    `ORG:${text('companyName')};`,
    'CLASS:PUBLIC',
    ...addresses.map(({ address }) => `EMAIL;TYPE=INTERNET:${escaped(asText(address))}`),
    ...texts('businessPhones').map((number) => `TEL;TYPE=WORK:${escaped(number)}`),
    ...texts('homePhones').map((number) => `TEL;TYPE=HOME:${escaped(number)}`),
    ...(text('mobilePhone') === '' ? [] : [`TEL;TYPE=CELL:${text('mobilePhone')}`]),
    `TITLE:${text('jobTitle')}`,
    `REV;VALUE=DATE-TIME:${new Date(modified.ms).toISOString().replace('.', ',')}`,
    'END:VCARD',
  ];
}

function messageText(item: Json, { modified }: AttachmentRecord): string {
  const body = isObject(item.body) ? item.body : {};
  const isHtml = asText(body.contentType).toLowerCase() === 'html';
  const people = (name: string) => listOf(item[name]).filter(isObject).map(mailboxText).join(', ');
  const from = isObject(item.from) ? mailboxText(item.from) : '';
  const copies = people('ccRecipients');
  return [
    `From: ${from}`,
    `To: ${people('toRecipients')}`,
    ...(copies === '' ? [] : [`Cc: ${copies}`]),
    `Subject: ${word(asText(item.subject))}`,
    `Date: ${new Date(modified.ms).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    `Content-Type: text/${isHtml ? 'html' : 'plain'}; charset="utf-8"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(asText(body.content)).toString('base64').replace(/.{76}/g, '$&\r\n'),
    '',
  ].join('\r\n');
}

function mailboxText({ emailAddress }: Json): string {
  const { name, address } = isObject(emailAddress) ? emailAddress : {};
  const to = flat(asText(address));
  return asText(name) === '' ? to : `${word(asText(name))} <${to}>`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text of a header: what is beyond ASCII is encoded. https://www.rfc-editor.org/rfc/rfc2047 */
function word(text: string): string {
  const line = flat(text);
  return /^[\x20-\x7e]*$/.test(line) ? line : `=?utf-8?B?${Buffer.from(line).toString('base64')}?=`;
}

function flat(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

function parameter(text: string): string {
  return /[:;,]/.test(text) ? `"${flat(text).replaceAll('"', "'")}"` : flat(text);
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}

function stampOf(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Lines with their ends; long ones go on after a space, and no letter is cut. */
function folded(lines: readonly string[]): string {
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

function foldLine(line: string): string {
  if (Buffer.byteLength(line) <= LINE_BYTES) return line;
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (bytes + size > LINE_BYTES - 1) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += letter;
    bytes += size;
  }
  return [...parts, part].join('\r\n ');
}
