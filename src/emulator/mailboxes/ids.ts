/**
 * Ids, change keys and calendar UIDs in the service's own make-up, worked out from an item's number and its mailbox.
 * Nothing of this is stored: an id read back gives the number, so a look-up needs no table of long strings.
 */

/** What of a mailbox enters the ids of its items. */
export interface MailboxIdentity {
  /** Directory id of the user, a GUID. */
  readonly userId: string;
  /** 16 bytes that stand for the mailbox's store. */
  readonly store: Buffer;
  /** 16 bytes that stand for the mailbox's replica; they begin each change key. */
  readonly replica: Buffer;
  /** What the ids of a folder's items have in common, by folder; kept once it was worked out. */
  readonly idHeads: Map<number, string>;
}

/** Number of the folder that holds the default calendar's events. */
export const DEFAULT_CALENDAR_FOLDER = 0x010d;
const ROOT_FOLDER = 0x0106;
/** Numbers of the calendar groups that every mailbox has. */
export const MY_CALENDARS_GROUP = 0x010e;
export const OTHER_CALENDARS_GROUP = 0x010f;
/** Class of these groups; seen in answers. */
export const DEFAULT_GROUP_CLASS = '0006f0b7-0000-0000-c000-000000000046';
const GUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// Fixed bytes that begin the ids of items and the immutable ids of items.
const ITEM_HEAD = Buffer.from([0x00, 0x03, 0x24, 0x00]);
const ENTRY_HEAD = Buffer.from([0x00, 0x46, 0x00, 0x00, 0x00, 0x00, 0x00]);
const IMMUTABLE_HEAD = Buffer.from(
  '0009002e00 00000000 1d840311aa6611cd9bc800aa002fc45a 0d00'.replaceAll(' ', ''),
  'hex',
);
/** Bytes of an event's id. */
export const ITEM_BYTES = 113;
const GROUP_HEAD = Buffer.from([0x00, 0x2e, 0x00, 0x00, 0x00, 0x00, 0x00]);
const GROUP_BYTES = 89;
const GROUP_NUMBER_AT = 81;
/** Bytes of an event's immutable id. */
export const IMMUTABLE_BYTES = IMMUTABLE_HEAD.length + 16 + 6 + 2;
const CHANGE_BYTES = 22;
/** What the calendar UIDs of the service begin with. */
export const UID_HEAD = '040000008200E00074C5B7101A82E008';
/** Of events; messages have another first byte. */
const TRACKED_HEAD = Buffer.from([0x0f, 0x00, 0x00, 0x00, 0x16, 0x00, 0x00, 0x00]);

/** Base64 as the service writes it in ids: `/` becomes `-` and `+` becomes `_` (base64url has it the other way round). */
export function encodeId(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('/', '-').replaceAll('+', '_');
}

/** With the two letters that ids use instead of `/` and `+`; anything else is not an id of this service. */
const ID = /^[A-Za-z0-9_-]+={0,2}$/;

// The last 8 of an item's bytes are its number and two zeros; the 105 before them are the folder's, and as many as a
// whole number of groups in base64. So an id is the folder's head, eight letters for the number, and the same four.
export const NUMBER_AT = 105;
const FOLDER_AT = 81;
const ID_TAIL = 'AAA=';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

function itemId(mailbox: MailboxIdentity, folder: number, item: number): string {
  let head = mailbox.idHeads.get(folder);
  if (head === undefined) {
    head = encodeId(folderBytes(mailbox, folder));
    mailbox.idHeads.set(folder, head);
  }
  return head + fourLetters(Math.floor(item / 2 ** 24)) + fourLetters(item % 2 ** 24) + ID_TAIL;
}

/** Three bytes in the base64 of ids. */
function fourLetters(bytes: number): string {
  return (
    LETTERS.charAt(bytes >>> 18) +
    LETTERS.charAt((bytes >>> 12) & 63) +
    LETTERS.charAt((bytes >>> 6) & 63) +
    LETTERS.charAt(bytes & 63)
  );
}

function folderBytes(mailbox: MailboxIdentity, folder: number): Buffer {
  const bytes = Buffer.alloc(NUMBER_AT);
  ITEM_HEAD.copy(bytes, 0);
  bytes.write(mailbox.userId, 4, 'latin1');
  ENTRY_HEAD.copy(bytes, 40);
  mailbox.store.copy(bytes, 47);
  bytes[63] = 0x07;
  mailbox.replica.copy(bytes, 65);
  bytes.writeUIntBE(folder, FOLDER_AT, 6);
  mailbox.replica.copy(bytes, 89);
  return bytes;
}

/** The bytes of an id. */
export function decodeId(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', '/').replaceAll('_', '+'), 'base64');
}

/** Id of an event: 152 characters; it holds its calendar's folder, so it would change when the event moved. */
export function eventId(mailbox: MailboxIdentity, folder: number, item: number): string {
  return itemId(mailbox, folder, item);
}

/** Id of a calendar. */
export function calendarId(mailbox: MailboxIdentity, folder: number): string {
  return itemId(mailbox, ROOT_FOLDER, folder);
}

/** Id of a calendar group: 120 characters, a folder's form. */
export function groupId(mailbox: MailboxIdentity, group: number): string {
  const bytes = Buffer.alloc(GROUP_BYTES);
  ITEM_HEAD.copy(bytes, 0);
  bytes.write(mailbox.userId, 4, 'latin1');
  GROUP_HEAD.copy(bytes, 40);
  mailbox.store.copy(bytes, 47);
  bytes[63] = 0x01;
  mailbox.replica.copy(bytes, 65);
  bytes.writeUIntBE(group, GROUP_NUMBER_AT, 6);
  return encodeId(bytes);
}

/** Id of an event that stays the same when it moves to another calendar. */
export function immutableEventId(mailbox: MailboxIdentity, item: number): string {
  const bytes = Buffer.alloc(IMMUTABLE_BYTES);
  IMMUTABLE_HEAD.copy(bytes, 0);
  mailbox.replica.copy(bytes, IMMUTABLE_HEAD.length);
  bytes.writeUIntBE(item, IMMUTABLE_HEAD.length + 16, 6);
  return encodeId(bytes);
}

/** The bytes of an id; undefined where the text has letters that no id has. */
function readIdBytes(id: string): Buffer | undefined {
  // The two letters that ids use instead of `/` and `+`; anything else is not an id of this service.
  if (!ID.test(id)) return undefined;
  return decodeId(id);
}

/** The number in the id of an event, a calendar or a group; undefined where the text is not an id at all. */
export function readItemNumber(id: string): number | undefined {
  const bytes = readIdBytes(id);
  if (!bytes) return undefined;
  if (bytes.length === ITEM_BYTES && bytes.subarray(0, 4).equals(ITEM_HEAD)) return bytes.readUIntBE(NUMBER_AT, 6);
  if (bytes.length === GROUP_BYTES && bytes.subarray(0, 4).equals(ITEM_HEAD))
    return bytes.readUIntBE(GROUP_NUMBER_AT, 6);
  if (isImmutable(bytes)) return bytes.readUIntBE(IMMUTABLE_HEAD.length + 16, 6);
  return undefined;
}

const ENTRY_AT = 43;
const IMMUTABLE_ENTRY_AT = 5;

/** The entry id, as MAPI has it, within the id of an item, a folder or an immutable one. */
export function entryOf(id: string): Buffer {
  const bytes = readIdBytes(id) ?? Buffer.alloc(0);
  return bytes.subarray(isImmutable(bytes) ? IMMUTABLE_ENTRY_AT : ENTRY_AT);
}

/** The id of the item or folder of a mailbox that has this entry id. */
export function itemIdOf(userId: string, entry: Buffer): string {
  return encodeId(Buffer.concat([ITEM_HEAD, Buffer.from(userId, 'latin1'), Buffer.from([0, entry.length, 0]), entry]));
}

/** The immutable id of the item that has this immutable entry id. */
export function immutableIdOf(entry: Buffer): string {
  return encodeId(Buffer.concat([IMMUTABLE_HEAD.subarray(0, IMMUTABLE_ENTRY_AT), entry]));
}

function isImmutable(bytes: Buffer): boolean {
  return bytes.length === IMMUTABLE_BYTES && bytes.subarray(0, IMMUTABLE_HEAD.length).equals(IMMUTABLE_HEAD);
}

// What follows the event's bytes in the id of an attachment: one key, of 18 bytes with the length of what it holds.
const KEY_HEAD = Buffer.from([0x01, 0x12, 0x00, 0x10, 0x00]);
const KEY_BYTES = 16;

/** Id of what belongs to an event and has a key of its own, such as an attachment: 180 characters. */
export function attachmentId(event: string, key: string): string {
  return encodeId(Buffer.concat([decodeId(event), KEY_HEAD, Buffer.from(key, 'hex')]));
}

/** The key in such an id, hexadecimal; undefined where the text is not an id of this kind at all. */
export function readAttachmentKey(id: string): string | undefined {
  if (!ID.test(id)) return undefined;
  const bytes = decodeId(id);
  const keyAt = bytes.length - KEY_BYTES;
  if (keyAt < KEY_HEAD.length || !bytes.subarray(keyAt - KEY_HEAD.length, keyAt).equals(KEY_HEAD)) return undefined;
  return bytes.subarray(keyAt).toString('hex');
}

/** Change key: replica and change counter, plain base64, 32 characters. */
export function changeKey(mailbox: MailboxIdentity, change: number): string {
  const bytes = Buffer.alloc(CHANGE_BYTES);
  mailbox.replica.copy(bytes, 0);
  bytes.writeUIntBE(change, 16, 6);
  return bytes.toString('base64');
}

/** ETag of a direct read or write: the change key, weak. */
export function etag(key: string): string {
  return `W/"${key}"`;
}

/** ETag in delta answers and notifications: 40 characters, eight more bytes before those of the change key. */
export function trackedEtag(key: string): string {
  return etag(Buffer.concat([TRACKED_HEAD, Buffer.from(key, 'base64')]).toString('base64'));
}

/** Whether an etag or change key is that of a change; longer forms carry the same 22 bytes at their end. */
export function sameVersion(tag: string, key: string): boolean {
  const text = /^(?:W\/)?"?([^"]*)"?$/.exec(tag.trim())?.[1] ?? '';
  const given = Buffer.from(text, 'base64');
  return given.length >= CHANGE_BYTES && given.subarray(-CHANGE_BYTES).equals(Buffer.from(key, 'base64'));
}

const FILETIME_EPOCH = 11_644_473_600_000n;

/** Calendar UID of a single event: 112 hexadecimal characters with the time of creation. */
export function calendarUid(mailbox: MailboxIdentity, item: number, createdMs: number, ticks: number): string {
  const bytes = Buffer.alloc(40);
  bytes.writeBigUInt64LE((BigInt(createdMs) + FILETIME_EPOCH) * 10_000n + BigInt(ticks), 4);
  bytes[20] = 0x10;
  mailbox.replica.copy(bytes, 24);
  bytes.writeUIntBE(item, 34, 6);
  return UID_HEAD + bytes.toString('hex').toUpperCase();
}

/** The number of the item whose calendar UID this is; undefined where the text has another form. */
export function readUidNumber(uid: string): number | undefined {
  if (uid.length !== 112 || !uid.toUpperCase().startsWith(UID_HEAD)) return undefined;
  return Number.parseInt(uid.slice(-12), 16);
}

/** Address of the event in Outlook on the web. */
export function webLink(id: string): string {
  // Base64 as it was before it became an id; these three of its letters are encoded in a query.
  const encoded = id.replaceAll('-', '%2F').replaceAll('_', '%2B').replaceAll('=', '%3D');
  return `https://outlook.office365.com/owa/?itemid=${encoded}&exvsurl=1&path=/calendar/item`;
}

/** Whether a text has the form of a GUID. */
export function isGuid(text: string): boolean {
  return GUID_PATTERN.test(text);
}
