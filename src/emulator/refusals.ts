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

  // Queries.
  invalidParameter: (message: string) => new Refusal(400, 'ErrorInvalidParameter', message),
  notFilterable: (property: string) =>
    new Refusal(400, 'ErrorInvalidProperty', `The property '${property}' does not support filtering.`),
  notSortable: (property: string) =>
    new Refusal(400, 'ErrorInvalidProperty', `The property '${property}' does not support sorting.`),
  inefficientFilter: () =>
    new Refusal(400, 'InefficientFilter', 'The restriction or sort order is too complex for this operation.'),
  internal: () =>
    new Refusal(500, 'ErrorInternalServerError', 'An internal server error occurred. The operation failed.'),

  // Limits.
  throttled: (limit: 'MailboxConcurrency' | 'RequestRate' | 'IncomingBytes', retryAfter: string | undefined) =>
    new Refusal(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, {
      headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    }),
  dependencyFailed: () =>
    new Refusal(424, 'FailedDependency', 'The request was not executed because a request it depends on failed.'),
} as const;
