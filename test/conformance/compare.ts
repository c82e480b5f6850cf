import { isObject } from '../../src/core/json.ts';
import { createZones } from '../../src/emulator/time/zones.ts';
import type { Recording, Shown } from './exchange.ts';
import {
  ANNOTATIONS,
  AT_LEAST,
  MADE,
  MISSPELT,
  OFTEN_LEFT_OUT,
  OVERRULED,
  RANKS,
  SINCE,
  SOMETIMES,
} from './members.ts';
import type { CalendarPaths } from './paths.ts';
import { instantOf, isBody, isPlaceholder, isSameText, isTime, textOf } from './values.ts';

/** On what terms an answer is compared with what its source shows. */
export interface Terms {
  readonly paths: Pick<CalendarPaths, 'allows' | 'isEnum'>;
  /** Undefined for the documentation. */
  readonly recording: Recording | undefined;
  /** Whether the answer may have no member that is not shown. */
  readonly complete: boolean;
  /** Whether members must stand in the order in which they are shown. */
  readonly ordered: boolean;
  /** Whether the request made what is shown. */
  readonly creates: boolean;
  /** Whether a guest reads his copy of a meeting. */
  readonly isGuest?: boolean;
  /** Names in $select, where an answer has no others. */
  readonly selected: ReadonlySet<string> | undefined;
}

const NEVER = '0001-01-01T00:00:00Z';
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/;
const SEVEN_DECIMALS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$/;
/** The service names a machine of its own in the errors of schedules. */
const SERVER = /Name of the server where exception originated: \S+\./;
/** The numbers of its generations are the mailbox's. */
const SYNC_STATE = /^The sync state generation is not found/;
/** An id of something else than an item, such as a subscription. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Ids of extended properties are the caller's. */
const PROPERTY_ID = /ExtendedProperties\[\d+\]\.id$/;
/** Ids of open extensions are made of their names; the documentation writes them in two ways. */
const EXTENSION_ID = /^microsoft\.(?:graph|outlookservices)\.opentypeextension\./i;
/** Names of occurrences that are gone, in a list. */
const CANCELLED = /cancelledOccurrences\[\d+\]$/;
/** Statuses of an attendee who has answered: their time is that of the answer. */
const ANSWERED: readonly unknown[] = ['accepted', 'declined', 'tentativelyAccepted'];

/** Where an answer differs from what is shown: one line each, beginning with the member's path. */
export function differences(shown: unknown, answered: unknown, terms: Terms): string[] {
  return compare(shown, answered, '', '', terms);
}

function compare(shown: unknown, answered: unknown, path: string, name: string, terms: Terms): string[] {
  const differs = () => [`${path}: shown ${JSON.stringify(shown)}, answered ${JSON.stringify(answered)}`];
  if (answered === undefined) return [`${path}: missing; shown ${JSON.stringify(shown)}`];
  if (name.endsWith('@odata.context')) return sameContext(shown, answered) ? [] : differs();
  if (name === '@odata.nextLink' || name === '@odata.deltaLink')
    return queryOf(shown) === queryOf(answered) ? [] : differs();
  if (name === 'id' && EXTENSION_ID.test(String(shown))) return sameExtension(shown, answered) ? [] : differs();
  if (name === 'id' && GUID.test(String(shown))) return GUID.test(String(answered)) ? [] : differs();
  const form = PROPERTY_ID.test(path) ? undefined : MADE.get(CANCELLED.test(path) ? 'occurrenceId' : name);
  if (form && shown !== null) {
    const length =
      form.fixedLength &&
      hasWholeIds(terms) &&
      typeof shown === 'string' &&
      form.form.test(shown) &&
      shown.length % 4 === 0
        ? shown.length
        : undefined;
    const fits = (typeof answered === 'string' || typeof answered === 'number') && form.form.test(String(answered));
    return fits && (length === undefined || hasLength(answered, length)) ? [] : differs();
  }
  // What the description does not allow is a placeholder too, such as {} for the color of a calendar.
  if (isPlaceholder(shown) || !terms.paths.allows(name, shown))
    return terms.paths.allows(name, answered) ? [] : differs();
  if (shown === null) return answered === null ? [] : differs();
  if (RANKS.has(name)) return typeof shown === typeof answered ? [] : differs();
  if (isTime(shown)) return sameTime(shown, answered) ? [] : differs();
  if (isBody(shown)) return isBody(answered) && sameBody(shown, answered) ? [] : differs();
  if (name === 'bodyPreview') return startsWith(answered, textOf(String(shown))) ? [] : differs();
  if (name === 'message' && SYNC_STATE.test(String(shown)))
    return numberless(shown) === numberless(answered) ? [] : differs();
  // A message of which the author left out the end.
  if (name === 'message' && /\{[^}]*\}$/.test(String(shown)))
    return startsWith(answered, textOf(String(shown).replace(/\{[^}]*\}$/, ''))) ? [] : differs();
  if (name === 'expirationDateTime') return Date.parse(String(shown)) === Date.parse(String(answered)) ? [] : differs();
  if (SERVER.test(String(shown))) return withoutServer(shown) === withoutServer(answered) ? [] : differs();
  if (name === 'address' && typeof shown === 'string') return isSameText(shown, answered) ? [] : differs();
  if (AT_LEAST.has(name) && Array.isArray(shown) && Array.isArray(answered))
    return shown.every((one) => answered.includes(one)) ? [] : differs();
  if (Array.isArray(shown)) return compareLists(shown, answered, path, name, terms);
  if (isObject(shown)) return isObject(answered) ? compareObjects(shown, answered, path, terms) : differs();
  // The documentation's answers use the freedom of letter case that the service gives on input.
  if (!terms.recording && terms.paths.isEnum(name) && isSameText(shown, answered)) return [];
  // A client library of one recording writes the offset in another way.
  if (name === 'time' && isSameText(String(shown).replace('+00:00', 'Z'), answered)) return [];
  return shown === answered || isOverruled(shown, answered, path, terms) ? [] : differs();
}

function compareObjects(shown: Shown, answered: Shown, path: string, terms: Terms): string[] {
  const names = Object.keys(shown).filter((name) => isExpected(name, shown, answered, terms));
  const found = names.flatMap((name) => {
    const below = path === '' ? name : `${path}.${name}`;
    if (name === 'time' && ANSWERED.includes(shown.response)) return compareAnswerTimes(shown, answered, below, terms);
    // How long an upload may take is in no request.
    if (name === 'expirationDateTime' && 'uploadUrl' in shown)
      return isTimestamp(answered[name]) ? [] : [`${below}: no time`];
    return compare(shown[name], answered[MISSPELT.get(name) ?? name], below, name, terms);
  });
  if (terms.complete)
    for (const name of Object.keys(answered))
      if (!(name in shown) && !isTolerated(name, terms)) found.push(`${path}: has ${name}, which is not shown`);
  const order = Object.keys(answered).filter((name) => names.includes(name));
  if (terms.ordered && order.length === names.length && order.join() !== names.join())
    found.push(`${path}: order ${order.join(' ')}`);
  return found;
}

/** A recorded empty time is a fact: a guest's copy has it for all guests. The documentation writes it at random. */
function compareAnswerTimes(shown: Shown, answered: Shown, path: string, { recording, isGuest }: Terms): string[] {
  const isEmpty = answered.time === NEVER && (shown.time === NEVER || (isGuest === true && !recording));
  const fits = isEmpty || (isTimestamp(answered.time) && !(recording && shown.time === NEVER));
  return fits ? [] : [`${path}: shown ${shown.time}, answered ${JSON.stringify(answered.time)}`];
}

function isExpected(name: string, shown: Shown, answered: Shown, { selected }: Terms): boolean {
  if (ANNOTATIONS.has(name) || (SOMETIMES.has(name) && !(name in answered))) return false;
  // The request determines the set; some examples show more than they selected.
  const isItem = '@odata.etag' in shown || 'id' in shown;
  return selected === undefined || !isItem || name.startsWith('@') || name === 'id' || selected.has(name.toLowerCase());
}

function isTolerated(name: string, { recording }: Terms): boolean {
  return OFTEN_LEFT_OUT.has(name) || (SINCE.get(name) ?? 0) > (recording?.year ?? 0);
}

function compareLists(
  shown: readonly unknown[],
  answered: unknown,
  path: string,
  name: string,
  terms: Terms,
): string[] {
  if (!Array.isArray(answered)) return [`${path}: no list, but ${JSON.stringify(answered)}`];
  const isPage = path === 'value' || path === 'meetingTimeSuggestions';
  // The documentation cuts its lists short; a page of the service holds what the mailbox holds.
  if (isPage && !terms.complete) {
    const left = [...answered];
    return shown.flatMap((item, at) => {
      const index = left.findIndex((candidate) => isSameItem(item, candidate));
      const [candidate] = left.splice(Math.max(index, 0), 1);
      return compare(item, candidate, `${path}[${at}]`, '', terms);
    });
  }
  if (answered.length !== shown.length)
    return [`${path}: ${shown.length} shown, ${answered.length} answered: ${JSON.stringify(answered).slice(0, 300)}`];
  return shown.flatMap((item, at) => {
    const isSameWord = !terms.recording && terms.paths.isEnum(name) && isSameText(item, answered[at]);
    return isSameWord ? [] : compare(item, answered[at], `${path}[${at}]`, '', terms);
  });
}

/** Members by which an item of a list is known. */
const NAMES = ['alias', 'locale', 'displayName'] as const;

/** Whether two items of a list can be the same: by name, whom they are for, or by subject and start. */
function isSameItem(shown: unknown, answered: unknown): boolean {
  if (!isObject(shown) || !isObject(answered)) return false;
  const known = NAMES.find((member) => shown[member] !== undefined);
  if (known !== undefined) return shown[known] === answered[known];
  const [person, other] = [shown.emailAddress, answered.emailAddress];
  if (isObject(person) && isObject(other)) return person.name === other.name;
  const { name, subject, start, meetingTimeSlot } = shown;
  if (isObject(meetingTimeSlot)) return isSameItem(meetingTimeSlot, answered.meetingTimeSlot);
  if (name !== undefined) return name === answered.name || isPlaceholder(name);
  if (subject !== undefined && subject !== answered.subject && !isPlaceholder(subject)) return false;
  return !isTime(start) || !isTime(answered.start) || sameTime(start, answered.start);
}

function sameTime(shown: { dateTime: string; timeZone: string }, answered: unknown): boolean {
  if (!isTime(answered)) return false;
  const zones = createZones();
  const sameZone = isSameText(zones.find(shown.timeZone)?.name ?? shown.timeZone, answered.timeZone);
  return sameZone && SEVEN_DECIMALS.test(answered.dateTime) && instantOf(shown, zones) === instantOf(answered, zones);
}

function sameBody(
  shown: { contentType: string; content: string },
  answered: { contentType: string; content: string },
): boolean {
  if (!isSameText(shown.contentType, answered.contentType)) return false;
  return isPlaceholder(shown.content) || textOf(answered.content).startsWith(textOf(shown.content));
}

function withoutServer(message: unknown): string {
  return String(message).replace(SERVER, '');
}

function startsWith(answered: unknown, text: string): boolean {
  return typeof answered === 'string' && textOf(answered).startsWith(text);
}

/** Contexts without their host and keys; older forms, which name `me`, are not given any more. */
function sameContext(shown: unknown, answered: unknown): boolean {
  const plain = (text: unknown) =>
    String(text)
      .replace(/^.*\$metadata/, '')
      .replaceAll(/\('[^']*'\)/g, "('*')");
  if (typeof answered !== 'string') return false;
  return !/#(?:users|groups)\(/.test(String(shown)) || plain(shown) === plain(answered);
}

function sameExtension(shown: unknown, answered: unknown): boolean {
  const nameOf = (id: unknown) => String(id).replace(EXTENSION_ID, '');
  return EXTENSION_ID.test(String(answered)) && nameOf(shown) === nameOf(answered);
}

function queryOf(link: unknown): string {
  // The tokens of delta are the service's own.
  return (String(link).split('?')[1] ?? '').replace(/((?:skip|delta)token=).*/i, '$1');
}

function numberless(message: unknown): string {
  return String(message).replace(/\d+/g, '0');
}

function isTimestamp(value: unknown): boolean {
  return typeof value === 'string' && TIMESTAMP.test(value) && value !== NEVER;
}

function hasLength(value: unknown, length: number): boolean {
  return typeof value === 'string' && value.length === length;
}

/** Ids of work mailboxes have one length; the documentation, and some authors, shorten ids. */
function hasWholeIds({ recording }: Terms): boolean {
  return recording?.account === 'work' && !recording.edits.some((edit) => /\bids?\b|first bytes/.test(edit));
}

function isOverruled(shown: unknown, answered: unknown, path: string, { creates, recording }: Terms): boolean {
  if (recording) return false;
  return OVERRULED.some(
    (row) => (creates || row.always) && row.path.test(path) && row.documented === shown && row.recorded === answered,
  );
}
