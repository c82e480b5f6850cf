/** How creates with a transactionId that was used before are answered. */
export interface TransactionOptions {
  /** Milliseconds after which a transactionId is forgotten. Default: never while its event exists. */
  windowMs?: number;
  /** Same id, same content: the existing event with 201 (default), or a refusal. */
  onSameContent?: '201-existing' | '400' | '409';
  /** Same id, other content: status of the refusal. Default 400. */
  onOtherContent?: 400 | 409;
}

/** What Microsoft's documentation leaves open, or describes in another way than the live service answers. */
export interface ModeOptions {
  transactionId?: TransactionOptions;
  /** Milliseconds until a filter by extended property sees a new event. Default 0. */
  extendedPropertyDelayMs?: number;
  /** `checked` (default): a change whose If-Match is not the event's etag is refused with 412; `ignored`: it is made. */
  ifMatch?: 'checked' | 'ignored';
  /**
   * `exchange` (default): bodies become whole html documents, and attendees of the tenant get the directory's names, as
   * in recorded answers; `none`: both stay as they were sent.
   */
  rewriting?: 'exchange' | 'none';
  /**
   * Milliseconds after its creation at which the service touches an event once more, so that etag, changeKey and
   * lastModifiedDateTime change without anybody's doing. Default 120,000, as recorded; null: never.
   */
  touchAfterMs?: number | null;
  /** Writes of one unordered batch to one mailbox beyond the fourth: let in (default), or refused with 429 (seen in 2020). */
  batchWrites?: 'let-in' | 'four';
  /** Whether attendees' copies carry the organizer's extended properties: `left-out` (default) or `copied`. */
  invitationProperties?: 'left-out' | 'copied';
  /**
   * Each use of a refresh token gives a new one; the old one stays valid until its end (`rotated`, default), or is
   * refused from then on (`single-use`).
   */
  refreshTokens?: 'rotated' | 'single-use';
  /**
   * A signed assertion of an application is accepted until its end (`until-expiry`, default: Microsoft's own libraries
   * send one for ten minutes), or once by its `jti` (`single-use`).
   */
  clientAssertions?: 'until-expiry' | 'single-use';
  /**
   * Milliseconds after which the links of delta answers are dead, answered with 410. Default null: they live as long as
   * what they rest on.
   */
  deltaTokenMs?: number | null;
  /** The first answer of a round has its items (`full`, default), or none and a next link, as once recorded (`empty`). */
  deltaFirstPage?: 'full' | 'empty';
  /** What stands in an availability view for working elsewhere: 0 (default), as for free time, or 4. */
  workingElsewhereDigit?: 0 | 4;
  /** An occurrence deleted by itself is not told in delta answers (`left-out`, default), as recorded, or is (`told`). */
  deltaDeletedOccurrences?: 'left-out' | 'told';
  /** Minutes that a subscription without data may live: 4,230 (default), or 10,080 as newer texts have it. */
  subscriptionMinutes?: 4230 | 10080;
  /** A second subscription to the same changes of the same resource: refused with 409 (default), or made, as once told of. */
  duplicateSubscriptions?: 'refused' | 'made';
  /** Milliseconds from a change until its notification goes out. Default 0. */
  notificationDelayMs?: number;
  /** Milliseconds after which a subscription has to be authorized anew. Default null: 15 minutes before its end. */
  reauthorizationAfterMs?: number | null;
  /** Status of the answer to a new calendar permission: 200 (default), as the example shows, or 201, as the text says. */
  sharingStatus?: 200 | 201;
}

/** Modes with their defaults filled in. */
export interface Modes {
  transactionId: Required<TransactionOptions>;
  extendedPropertyDelayMs: number;
  ifMatch: 'checked' | 'ignored';
  rewriting: 'exchange' | 'none';
  touchAfterMs: number | null;
  batchWrites: 'let-in' | 'four';
  invitationProperties: 'left-out' | 'copied';
  refreshTokens: 'rotated' | 'single-use';
  clientAssertions: 'until-expiry' | 'single-use';
  deltaTokenMs: number | null;
  deltaFirstPage: 'full' | 'empty';
  workingElsewhereDigit: 0 | 4;
  deltaDeletedOccurrences: 'left-out' | 'told';
  subscriptionMinutes: 4230 | 10080;
  duplicateSubscriptions: 'refused' | 'made';
  notificationDelayMs: number;
  reauthorizationAfterMs: number | null;
  sharingStatus: 200 | 201;
}

/** Milliseconds after which the live service touched new events: 120 to 123 seconds in ten recordings. */
const TOUCH_AFTER_MS = 120_000;

/** Fills in the defaults. */
export function completeModes(options: ModeOptions): Modes {
  const { transactionId = {} } = options;
  return {
    transactionId: {
      windowMs: transactionId.windowMs ?? Number.POSITIVE_INFINITY,
      onSameContent: transactionId.onSameContent ?? '201-existing',
      onOtherContent: transactionId.onOtherContent ?? 400,
    },
    extendedPropertyDelayMs: options.extendedPropertyDelayMs ?? 0,
    ifMatch: options.ifMatch ?? 'checked',
    rewriting: options.rewriting ?? 'exchange',
    touchAfterMs: options.touchAfterMs === undefined ? TOUCH_AFTER_MS : options.touchAfterMs,
    batchWrites: options.batchWrites ?? 'let-in',
    invitationProperties: options.invitationProperties ?? 'left-out',
    refreshTokens: options.refreshTokens ?? 'rotated',
    clientAssertions: options.clientAssertions ?? 'until-expiry',
    deltaTokenMs: options.deltaTokenMs ?? null,
    deltaFirstPage: options.deltaFirstPage ?? 'full',
    workingElsewhereDigit: options.workingElsewhereDigit ?? 0,
    deltaDeletedOccurrences: options.deltaDeletedOccurrences ?? 'left-out',
    subscriptionMinutes: options.subscriptionMinutes ?? 4230,
    duplicateSubscriptions: options.duplicateSubscriptions ?? 'refused',
    notificationDelayMs: options.notificationDelayMs ?? 0,
    reauthorizationAfterMs: options.reauthorizationAfterMs ?? null,
    sharingStatus: options.sharingStatus ?? 200,
  };
}
