import { SUBJECT_LENGTH } from './limits.ts';
import type { GraphProblem } from './problem.ts';

const FULL = 'The mailbox is full: make room in it, or have its quota raised.';
const LINK_IS_OLD = 'The service has forgotten what the link stands for: begin again without it.';
const BODY_NOT_READ = 'A name or JSON type in the body is not that of Graph; a dry run shows the request.';
const CHANGED = 'It was changed meanwhile: read it again, and decide by what it is now.';
const SHORTER_TIME = 'Ask for a shorter time, and for the rest of it in another call.';
const THERE_ALREADY = 'Take what has this name already, which the list shows, or choose another name.';

/** What to do about a code of Graph, whatever its status. https://learn.microsoft.com/graph/errors */
const BY_CODE: ReadonlyMap<string, string> = new Map([
  [
    'ErrorDuplicateTransactionId',
    'An event of this transactionId exists already: look at it before creating another with a new one.',
  ],
  // Seen with 404, and with 400 and 403 too.
  ['MailboxNotEnabledForRESTAPI', 'The user has no mailbox in Exchange Online.'],
  [
    'ErrorInvalidIdMalformed',
    'It is no id, or was cut off, or is of another kind: take it from a list, and quote it in a shell.',
  ],
  ['ErrorGroupIsUsedInNonGroupURI', 'Name the group as group, and not as a mailbox.'],
  ['TimeZoneNotSupportedException', 'Give a Windows or IANA name of the zone, such as Europe/London.'],
  [
    'ErrorPropertyValidationFailure',
    `Graph does not say which property it means: compare start and end, which of an all-day event are midnights, the zones, the recurrence, and the length of the subject (${SUBJECT_LENGTH} characters).`,
  ],
  ['ErrorInvalidRecipients', 'Check the addresses of the attendees.'],
  ['RequestBodyRead', BODY_NOT_READ],
  ['UnableToDeserializePostBody', BODY_NOT_READ],
  ['ErrorInvalidExtendedProperty', 'Check the type, the set and the name in the id of the property.'],
  // https://learn.microsoft.com/graph/api/event-update
  [
    'ErrorOccurrenceCrossingBoundary',
    'An occurrence stays after the day of the one before it, and before the day of the next one: choose such a day.',
  ],
  ['ErrorOccurrenceTimeSpanTooBig', 'Let each occurrence end before the next one starts.'],
  ['ErrorRecurrenceEndDateTooBig', 'Give the range a start date, and an end before September 4500 or none.'],
  ['ErrorRecurrenceHasNoOccurrence', 'Give a range that holds a day of the pattern.'],
  ['ErrorTimeIntervalTooBig', SHORTER_TIME],
  ['ErrorCalendarViewRangeTooBig', SHORTER_TIME],
  ['ErrorInvalidTimeInterval', 'Give an end that is after the start.'],
  ['ErrorMailboxDataArrayTooBig', 'Ask for fewer addresses in one call.'],
  ['ErrorMailboxDataArrayEmpty', 'Name an address at least.'],
  ['InefficientFilter', 'Begin the filter with the property of orderby, or leave orderby out.'],
  ['ErrorInvalidProperty', 'Leave this property out of filter and orderby, and choose among what is listed.'],
  ['ErrorDuplicateCategory', THERE_ALREADY],
  ['ErrorFolderExists', THERE_ALREADY],
  ['ErrorDeleteDistinguishedFolder', 'It is one that every mailbox has, and stays: delete what is in it.'],
  ['ErrorCannotDeleteObject', 'Empty it first: a calendar group stays while it has calendars.'],
  ['ErrorNotSupported', 'Graph does not do this here; what is shared is managed by the owner of the calendar.'],
  ['ErrorIrresolvableConflict', CHANGED],
  ['ErrorAttachmentSizeShouldNotBeLessThanMinimumSize', 'Attach a file below 3 MB in one request, without a session.'],
  ['ErrorMessageSizeExceeded', 'Attach less, or put a link to the file into the body.'],
  ['ErrorQuotaExceeded', FULL],
  ['quotaLimitReached', FULL],
  ['ErrorExceededMessageLimit', 'The mailbox has sent as much mail as it may for now: try again later.'],
  // https://learn.microsoft.com/graph/known-issues
  [
    'ErrorInternalServerTransientError',
    'Try again later; where it stays so, the calendar may be shared in the old way: have it shared anew.',
  ],
  ['SyncStateNotFound', LINK_IS_OLD],
  ['SyncStateInvalid', LINK_IS_OLD],
  ['resyncRequired', LINK_IS_OLD],
]);

const BY_STATUS: ReadonlyMap<number, string> = new Map([
  [401, 'The token was not accepted: run graphcal auth test NAME.'],
  [403, 'The app lacks the permission or may not reach this mailbox; a changed policy can take over an hour to work.'],
  [404, 'Check the mailbox and the id; ids are case-sensitive.'],
  [409, 'It is there already, or was changed meanwhile: read what is there, and decide by that.'],
  [412, CHANGED],
  [413, 'It is too large: send less in one request.'],
  [429, 'The mailbox is throttled: try again later.'],
  [501, 'Graph has not implemented this, and a repeat changes nothing.'],
  [507, FULL],
]);

/** What to do about a refusal: by the most detailed code that is known, else by its status. */
export function hintFor({ codes, status }: GraphProblem): string {
  const known = codes.findLast((code) => BY_CODE.has(code));
  const hint = known === undefined ? BY_STATUS.get(status) : BY_CODE.get(known);
  if (hint !== undefined) return hint;
  return status >= 500
    ? 'The service failed: try again later.'
    : 'Check the values that were given; a dry run shows the request.';
}
