/**
 * What the service refuses, as data: status, code and message of each, with the source of the form.
 * Messages are those of recorded answers where one was found.
 */

/** Members of `error` beside code and message, such as `@event.existingEventId`. */
export type RefusalDetails = Readonly<Record<string, string>>;

/** A refused request; the application turns it into Graph's error form. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: RefusalDetails;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Readonly<Record<string, string>>; details?: RefusalDetails } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.details = more.details ?? {};
  }
}

const VALIDATION = 'At least one property failed validation.';
/** As the service writes statuses into messages. */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  503: 'ServiceUnavailable',
};

export const refusals = {
  // Gateway.
  badRequest: (message: string) => new Refusal(400, 'BadRequest', message),
  unknownSegment: (segment: string) =>
    new Refusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`),
  methodNotAllowed: () =>
    new Refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.'),
  notSupportedHere: (what: string) =>
    new Refusal(501, 'NotImplemented', `${what} is part of Microsoft Graph, but this server does not support it yet.`),
  unreadableJson: () =>
    new Refusal(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    ),
  bodyTooLarge: () => new Refusal(413, 'RequestEntityTooLarge', 'The request body is larger than 4 MB.'),

  // Identity.
  token: (message: string, origin: string) =>
    new Refusal(401, 'InvalidAuthenticationToken', message, {
      headers: {
        'www-authenticate': `Bearer realm="", authorization_uri="${origin}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
      },
    }),
  /** https://learn.microsoft.com/entra/identity-platform/claims-challenge#claims-challenge-header-format */
  insufficientClaims: (code: string, claims: string, origin: string) => {
    const message = `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${code}`;
    const parts = [
      'Bearer realm=""',
      `authorization_uri="${origin}/common/oauth2/authorize"`,
      'client_id="00000003-0000-0000-c000-000000000000"',
      `errorDescription="${message}"`,
      'error="insufficient_claims"',
      `claims="${Buffer.from(claims).toString('base64')}"`,
    ];
    return new Refusal(401, 'InvalidAuthenticationToken', message, {
      headers: { 'www-authenticate': parts.join(', ') },
    });
  },
  meWithoutUser: () => new Refusal(400, 'BadRequest', '/me request is only valid with delegated authentication flow.'),
  accessDenied: () => new Refusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
  /** A room's calendar that was not shared with the signed-in user. */
  delegatedDenied: () =>
    new Refusal(403, 'DelegatedCalendarAccessDenied', 'Access is denied. Check credentials and try again.'),
  mailboxDenied: () => new Refusal(403, 'ErrorAccessDenied', 'Access to OData is disabled.'),
  directoryDenied: () =>
    new Refusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),

  // Mailboxes and items.
  noMailbox: () => new Refusal(404, 'MailboxNotEnabledForRESTAPI', 'REST API is not yet supported for this mailbox.'),
  invalidUser: (user: string) => new Refusal(404, 'ErrorInvalidUser', `The requested user '${user}' is invalid.`),
  noSuchUser: (user: string) =>
    new Refusal(
      404,
      'Request_ResourceNotFound',
      `Resource '${user}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  itemNotFound: () => new Refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.'),
  malformedId: () => new Refusal(400, 'ErrorInvalidIdMalformed', 'Id is malformed.'),

  // Bodies.
  validation: () => new Refusal(400, 'ErrorPropertyValidationFailure', VALIDATION),
  deserialization: () => new Refusal(400, 'UnableToDeserializePostBody', 'were unable to deserialize '),
  unknownMember: (name: string, type: string) =>
    new Refusal(
      400,
      'RequestBodyRead',
      `The property '${name}' does not exist on type '${type}'. Make sure to only use property names that are defined by the type or mark the type as open type.`,
    ),
  unknownParameter: (name: string) =>
    new Refusal(
      400,
      'RequestBodyRead',
      `The parameter '${name}' in the request payload is not a valid parameter for the operation.`,
    ),
  timeZone: (name: string) =>
    new Refusal(
      400,
      'TimeZoneNotSupportedException',
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
    ),
  // Recurrence.
  recurrenceEnd: () =>
    new Refusal(400, 'ErrorRecurrenceEndDateTooBig', 'The end date of the recurrence is too far in the future.'),
  noOccurrence: () =>
    new Refusal(400, 'ErrorRecurrenceHasNoOccurrence', 'The recurrence has no occurrences in its range.'),
  occurrenceTooLong: () =>
    new Refusal(
      400,
      'ErrorOccurrenceTimeSpanTooBig',
      'The duration of an occurrence must be shorter than the time from one occurrence to the next.',
    ),
  crossingBoundary: () =>
    new Refusal(
      400,
      'ErrorOccurrenceCrossingBoundary',
      'Modified occurrence is crossing or overlapping adjacent occurrence.',
    ),
  notMaster: () =>
    new Refusal(400, 'ErrorInvalidRequest', "Your request can't be completed. The event is not a series master."),
  extendedProperty: () =>
    new Refusal(400, 'ErrorInvalidExtendedProperty', 'The extended property attribute combination is invalid.'),
  recipients: () => new Refusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.'),
  invalidRequest: (reason: string) =>
    new Refusal(400, 'ErrorInvalidRequest', `Your request can't be completed. ${reason}`),
  duplicateTransaction: (status: 400 | 409, existingEventId: string) =>
    new Refusal(
      status,
      'ErrorDuplicateTransactionId',
      'The TransactionId has already been used to create a different event.',
      { details: { '@event.existingEventId': existingEventId } },
    ),
  changed: () =>
    new Refusal(
      412,
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    ),
  distinguishedFolder: () =>
    new Refusal(400, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted.'),
  groupNotEmpty: () =>
    new Refusal(400, 'ErrorCannotDeleteObject', 'The object could not be deleted: the calendar group is not empty.'),
  folderExists: (name: string) =>
    new Refusal(
      409,
      'ErrorFolderExists',
      `A folder with the specified name already exists., Could not create folder '${name}'.`,
    ),

  // Sharing.
  /** Recorded; the status by docs issue 4725 of microsoftgraph/microsoft-graph-docs-contrib. */
  ownerAlone: () => new Refusal(400, 'ErrorNotSupported', 'Specified method is not supported.'),
  sharedWithOwner: () =>
    new Refusal(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. A calendar is not shared with its owner.",
    ),
  alreadyShared: (address: string) =>
    new Refusal(
      409,
      'ErrorItemSaveConflict',
      `The calendar is already shared with '${address}'; change the permission.`,
    ),
  permissionNotRemovable: () =>
    new Refusal(400, 'ErrorInvalidRequest', "Your request can't be completed. This permission cannot be removed."),

  // Categories, ids and places.
  noSuchPlace: () => new Refusal(404, 'PlaceNotFound', 'The place was not found.'),
  categoryExists: (name: string) =>
    new Refusal(409, 'ErrorDuplicateCategory', `A category with the name '${name}' already exists.`),
  categoryNameStays: () =>
    new Refusal(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. The name of a category cannot be changed.",
    ),
  tooManyIds: (most: number) =>
    new Refusal(
      400,
      'ErrorInvalidRequest',
      `Your request can't be completed. At most ${most} ids can be translated at once.`,
    ),

  // Attachments, uploads and open extensions.
  attachmentNameMissing: () =>
    new Refusal(400, 'ErrorRequiredPropertyMissing', "Required property is missing. The property 'Name' is required."),
  /** The documentation says so of links to files. */
  noRawContent: () =>
    new Refusal(405, 'ErrorInvalidRequest', 'The attachment is a reference to a file and has no content of its own.'),
  uploadTooSmall: () =>
    new Refusal(
      400,
      'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
      'Attachment size must be greater than the minimum size.',
    ),
  messageTooLarge: () =>
    new Refusal(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.'),
  uploadRange: (reason: string) => new Refusal(400, 'ErrorInvalidRequest', `The range is not valid: ${reason}`),
  /** Bytes have to come in their order. */
  unexpectedRange: (expected: number) =>
    new Refusal(416, 'ErrorInvalidRequest', `The range was not expected; the next one begins at byte ${expected}.`),
  changedAtOwnPath: (name: string) =>
    new Refusal(
      400,
      'ErrorInvalidRequest',
      `The navigation property '${name}' cannot be changed together with its event; use its own path.`,
    ),
  odataNotSupported: () => new Refusal(400, 'ErrorInvalidRequest', 'The OData request is not supported.'),
  extensionFilterMissing: () =>
    new Refusal(
      400,
      'ErrorGraphExtensionExpandRequiresFilter',
      "Expanding extensions requires a filter on their id, such as extensions($filter=id eq 'com.example').",
    ),

  // Queries.
  invalidParameter: (message: string) => new Refusal(400, 'ErrorInvalidParameter', message),
  notFilterable: (property: string) =>
    new Refusal(400, 'ErrorInvalidProperty', `The property '${property}' does not support filtering.`),
  notSortable: (property: string) =>
    new Refusal(400, 'ErrorInvalidProperty', `The property '${property}' does not support sorting.`),
  inefficientFilter: () =>
    new Refusal(400, 'InefficientFilter', 'The restriction or sort order is too complex for this operation.'),
  viewTooLong: (days: number) =>
    new Refusal(
      400,
      'ErrorInvalidRequest',
      `Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: ${days}`,
    ),
  internal: () =>
    new Refusal(500, 'ErrorInternalServerError', 'An internal server error occurred. The operation failed.'),

  // Following changes.
  notWithChangeTracking: (resource: string) =>
    new Refusal(
      400,
      'ErrorInvalidUrlQuery',
      `The following parameters are not supported with change tracking over the '${resource}' resource: '$orderby, $filter, $select, $expand, $search'.`,
    ),
  topWithChangeTracking: (resource: string) =>
    new Refusal(
      400,
      'ErrorInvalidUrlQuery',
      `The '$top' parameter is not supported with change tracking over the '${resource}' resource as page size cannot be guaranteed. Express page size preferences using the Prefer: odata.maxpagesize= header instead.`,
    ),
  /** The generation of a dead token, and the highest one of the mailbox with those before it. */
  syncStateNotFound: (generation: number, highest: number) =>
    new Refusal(
      410,
      'SyncStateNotFound',
      `The sync state generation is not found; generation=${generation};[highest=${highest}][${highest}][${highest - 2}][${highest - 1}].`,
    ),
  syncStateInvalid: () => new Refusal(410, 'SyncStateInvalid', 'The sync state is invalid.'),

  // Subscriptions.
  /** A body that is not understood; the end of the recorded message is not shown. */
  subscriptionUnreadable: () =>
    new Refusal(
      400,
      'InvalidRequest',
      'Could not process subscription creation payload. Are all property names spelled and camelCased properly?',
    ),
  subscriptionInvalid: (message: string) => new Refusal(400, 'InvalidRequest', message),
  subscriptionTooLong: (minutes: number) =>
    new Refusal(400, 'ExtensionError', `Subscription expiration can only be ${minutes} minutes in the future.`),
  /** What the mailbox behind a subscription refused, as the service wraps it. */
  subscriptionOperation: (operation: string, { status, message }: Refusal) =>
    new Refusal(
      status,
      'ExtensionError',
      `Operation: ${operation}; Exception: [Status Code: ${STATUS_NAMES[status] ?? status}; Reason: ${message}]`,
    ),
  subscriptionExists: (id: string) =>
    new Refusal(409, 'ObjectIdentifierInUse', `Subscription Id ${id} already exists for the requested combination`),
  tooManySubscriptions: (most: number) =>
    new Refusal(
      403,
      'ExtensionError',
      `Operation: Create; Exception: [Status Code: Forbidden; Reason: The mailbox has reached its limit of ${most} subscriptions.]`,
    ),
  subscriptionNotFound: () => new Refusal(404, 'ResourceNotFound', 'The object was not found.'),
  /** With the header of the recorded answer, which others do not have. */
  endpointInvalid: (reason: string) =>
    new Refusal(400, 'ValidationError', reason, { headers: { 'cache-control': 'no-cache' } }),

  // Schedules and meeting times.
  noScheduleMailboxes: () =>
    new Refusal(400, 'ErrorMailboxDataArrayEmpty', 'There are no target users in the EmailAddress array.'),
  tooManyScheduleMailboxes: (allowed: number, actual: number) =>
    new Refusal(
      400,
      'ErrorMailboxDataArrayTooBig',
      `There are too many target users in the EmailAddress array. The allowed size = ${allowed}; the actual size = ${actual}.`,
    ),
  scheduleTooLong: (allowed: number, actual: number) =>
    new Refusal(
      400,
      'ErrorTimeIntervalTooBig',
      `The requested time duration specified for FreeBusyViewOptions.TimeWindow is too long. The allowed limit = ${allowed} days; the actual limit = ${actual} days.`,
    ),
  timeInterval: () =>
    new Refusal(
      400,
      'ErrorInvalidTimeInterval',
      'The start time of the requested time window must be before its end time.',
    ),
  availabilityInterval: (minimum: number, maximum: number) =>
    new Refusal(
      400,
      'ErrorInvalidMergedFreeBusyInterval',
      `The value specified for AvailabilityViewInterval is invalid. It must be from ${minimum} to ${maximum} minutes, and not longer than the time window.`,
    ),

  // Groups.
  groupInUserPath: () => new Refusal(400, 'ErrorGroupIsUsedInNonGroupURI', 'Group Shard is used in non-Groups URI.'),

  // Limits.
  throttled: (limit: 'MailboxConcurrency' | 'RequestRate' | 'IncomingBytes', retryAfter: string | undefined) =>
    new Refusal(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, {
      headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    }),
  dependencyFailed: () =>
    new Refusal(424, 'FailedDependency', 'The request was not executed because a request it depends on failed.'),
} as const;
