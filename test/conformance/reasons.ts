import type { Kind } from './scope.ts';

/** Why one exchange is not answered as it is shown; what a whole kind of exchange lacks is a rule of scope. */
export interface ListedReason {
  readonly reason: Kind;
  readonly why: string;
  /**
   * Paths of the members that differ: all others are compared, and one of these must differ. Left out: the whole
   * exchange is not compared.
   */
  readonly members?: RegExp;
}

/** By the id of the exchange. An entry that is not needed any more fails; one for an exchange of another file is not read. */
export const REASONS: Readonly<Record<string, ListedReason>> = {
  // Examples of the documentation.
  'calendar-update-1': {
    reason: 'documentation-error',
    why: 'the default calendar, by its path, is shown not to be the default one',
    members: /^isDefaultCalendar:/,
  },
  'outlook-calendar-online-meetings-1': {
    reason: 'out-of-scope',
    why: 'a tenant that has Skype for Business',
    members: /^allowedOnlineMeetingProviders:/,
  },
  'outlook-create-event-in-shared-delegated-calendar-3#event': {
    reason: 'documentation-error',
    why: 'an invitation that nobody has answered has a time of answer; recordings have none, and the status notResponded',
    members: /^responseStatus\./,
  },
  // Recordings of the live service.
  'ms365cal-2': {
    reason: 'documentation-error',
    why: 'a fixture whose author made up values: a calendar called Calendar that is not the default one',
    members: /^(hexColor|isDefaultCalendar|isTallyingResponses|isRemovable):/,
  },
  'ms365cal-3#event': {
    reason: 'documentation-error',
    why: 'a fixture whose author made up values: a guest who has not responded, as only the guest himself sees it',
    members: /^attendees\[0\]\.status\.response:/,
  },
  'demisto-event-1': {
    reason: 'documentation-error',
    why: 'one address with two names, after names were replaced',
    members: /^attendees\[0\]\.emailAddress\.name:/,
  },
  'ivory-event-4#event': {
    reason: 'out-of-scope',
    why: "a guest's own entry among the attendees, none here and accepted in ivory-event-1; nothing tells when it is which",
    members: /^attendees\[1\]\.status\./,
  },
  'botframework-4#event': {
    reason: 'documentation-error',
    why: 'rewritten by a client library: an online meeting without its provider and place; and a zone of desktop Outlook',
    members: /^(location|locations|onlineMeetingProvider|originalStartTimeZone)\b/,
  },
  'botframework-7#event': {
    reason: 'out-of-scope',
    why: 'made by desktop Outlook in a zone of its own',
    members: /^originalStartTimeZone:/,
  },
};
