import type { Place } from './mode-settings.ts';

/**
 * How far a default is known: written by Microsoft, in a recorded answer of the service, told by others who saw it, or
 * chosen because nobody has said.
 */
export type Evidence = 'documented' | 'recorded' | 'observed' | 'assumed';

/** What a mode is about, for its line in docs/emulator.md. */
export interface ModeNote {
  /** What is answered in one way or another. */
  readonly about: string;
  readonly evidence: Evidence;
  /** Where the evidence comes from, and what speaks for another value. */
  readonly source: string;
}

/** A note for each mode; to add a mode, add its note too. */
export const MODE_NOTES: Readonly<Record<Place, ModeNote>> = {
  'transactionId.windowMs': {
    about: 'milliseconds after which a `transactionId` is forgotten; `never`: while its event exists',
    evidence: 'assumed',
    source: 'that it guards repeats is documented, for how long is not',
  },
  'transactionId.onSameContent': {
    about: 'what a second create with the same `transactionId` and content gets',
    evidence: 'recorded',
    source: 'calls of 2020: 201 both times, and one event',
  },
  'transactionId.onOtherContent': {
    about: 'the status of `ErrorDuplicateTransactionId`, where the content is another',
    evidence: 'observed',
    source: 'programs that ran against the service expect 400; test doubles of others have 409',
  },
  extendedPropertyDelayMs: {
    about: 'milliseconds until a filter by extended property sees a new event',
    evidence: 'assumed',
    source: 'no delay is documented, and none was measured',
  },
  ifMatch: {
    about: 'whether a change with another `If-Match` than the etag is refused with 412',
    evidence: 'observed',
    source: 'the pages of events say nothing of `If-Match`; 412 is in the general list of errors and in reports',
  },
  rewriting: {
    about:
      '`exchange`: bodies become whole documents, attendees get the names of the directory; `none`: both stay as sent',
    evidence: 'recorded',
    source: 'answers from 2020 to 2026',
  },
  touchAfterMs: {
    about: 'milliseconds after which the service touches a new event once more, with another etag',
    evidence: 'recorded',
    source: '120 to 123 seconds in ten recordings',
  },
  batchWrites: {
    about: '`four`: of an unordered batch, writes to one mailbox beyond the fourth are refused with 429',
    evidence: 'documented',
    source: 'Graph hands on up to four parts at a time; refusals were seen in 2020, and not since',
  },
  invitationProperties: {
    about: "whether attendees' copies have the organizer's extended properties",
    evidence: 'assumed',
    source: 'a property is documented as one of the item it was set on',
  },
  refreshTokens: {
    about: '`rotated`: each use of a refresh token gives another, and the old one stays good; `single-use`: it ends',
    evidence: 'documented',
    source: 'the page on refresh tokens: the old one is not revoked by its use',
  },
  clientAssertions: {
    about: '`until-expiry`: an assertion of an application may come again; `single-use`: once by its `jti`',
    evidence: 'assumed',
    source:
      "Microsoft's libraries send one for ten minutes; the page asks for a `jti`, and says nothing of a second use",
  },
  deltaTokenMs: {
    about:
      'milliseconds after which the links of [delta](#delta) answers are dead; `never`: they live as long as what they rest on',
    evidence: 'documented',
    source: 'tokens of Outlook have no fixed life: old ones fall out of a bounded cache',
  },
  workingElsewhereDigit: {
    about: 'what stands in an `availabilityView` for working elsewhere',
    evidence: 'documented',
    source: 'the page of today has 0 "for backward compatibility", that of 2023 had 4',
  },
  deltaFirstPage: {
    about: '`empty`: the first answer of a round of [delta](#delta) has no items and a next link',
    evidence: 'assumed',
    source: 'both forms are recorded, and nothing tells when it is which',
  },
  deltaDeletedOccurrences: {
    about: 'whether [delta](#delta) answers tell that an occurrence was deleted by itself',
    evidence: 'recorded',
    source: 'they had no entry for it, which is against what the page says of deleted items',
  },
  subscriptionMinutes: {
    about: 'minutes that a [subscription](#subscriptions) without data lives at most',
    evidence: 'documented',
    source: 'pages up to 2024 have 4,230; third parties tell of 10,080 since',
  },
  duplicateSubscriptions: {
    about:
      'a second [subscription](#subscriptions) to the same changes of the same resource: `refused` with 409, or `made`',
    evidence: 'documented',
    source: 'a report of 2026 has two made',
  },
  notificationDelayMs: {
    about: 'milliseconds from a change until its notification goes out',
    evidence: 'assumed',
    source: 'calendars are documented to take under a minute on average, and three at most; a test need not wait',
  },
  reauthorizationAfterMs: {
    about:
      'milliseconds after each authorization at which a [subscription](#subscriptions) has to be authorized anew; `never`: a quarter of an hour before its end alone',
    evidence: 'assumed',
    source: 'that it has to be is documented, when is not',
  },
  sharingStatus: {
    about: 'the status that answers a new [calendar permission](#shared-calendars)',
    evidence: 'documented',
    source: 'the example of the page shows 200; its text says 201',
  },
};
