/** What the paths below `/emulator` tell the page, as JSON; written out, as the page knows nothing else of the server. */

import type { ResponseType } from '../../graph/event.ts';

/** The server at a glance. */
export interface StatusTold {
  /** Another text after each change of what the other paths tell. */
  version: string;
  tenantId: string;
  /** Of the default application. */
  clientId: string;
  /** All applications, the default one first. */
  apps: readonly { clientId: string; displayName: string }[];
  /** The server's time, ISO 8601 in UTC. */
  now: string;
  /** Whether its time passes. */
  runs: boolean;
  mailboxes: number;
  /** In the calendars of those who made them. */
  events: number;
  /** Attendees' copies of them. */
  copies: number;
  requests: number;
  batches: number;
  writes: number;
  tokenRequests: number;
  throttled: number;
  inFlight: number;
  mails: number;
  errors: number;
}

/** A part of a list, with how many entries there are in all. */
export interface ListTold<T> {
  count: number;
  value: readonly T[];
}

/** A user and the mailbox behind the user. */
export interface MailboxTold {
  id: string;
  userPrincipalName: string;
  displayName: string;
  purpose: 'user' | 'room' | 'equipment' | 'group';
  mailbox: 'ok' | 'none' | 'denied';
  timeZone: string;
  calendars: number;
  events: number;
}

/** A person of an event. */
export interface PersonTold {
  name: string;
  address: string;
}

/** Somebody who was invited, with the answer that came back. */
export interface AttendeeTold extends PersonTold {
  type: string;
  response: ResponseType;
  isRoom: boolean;
}

/** An event in short. */
export interface EventTold {
  id: string;
  subject: string;
  /** Name of its calendar. */
  calendar: string;
  /** ISO 8601 in UTC; of an all-day event the midnight of its date. */
  start: string;
  end: string;
  isAllDay: boolean;
  /** The zone it was written in, and the times there without offset; left out where that is UTC. */
  local?: { zone: string; start: string; end: string } | undefined;
  location: string;
  showAs: string;
  isCancelled: boolean;
  isOnlineMeeting: boolean;
  isOrganizer: boolean;
  organizer: PersonTold;
  /** The owner's own answer. */
  response: ResponseType;
  attendees: readonly AttendeeTold[];
}

/** The events of a range. */
export interface EventsTold extends ListTold<EventTold> {
  /** Start of an event next to the range, in ISO 8601; null where there is none. */
  before: string | null;
  after: string | null;
}

/** A request, without its bodies. */
export interface RequestTold {
  /** The first one since the start or a reset is 1. */
  number: number;
  /** Milliseconds since 1970 on the server's clock. */
  time: number;
  app: string;
  /** Whom the application acted for; '' where it spoke for itself. */
  user: string;
  mailbox: string;
  method: string;
  path: string;
  /** 0 without an answer. */
  status: number;
  inFlight: number;
  inBatch: boolean;
  throttled?: true;
  /** What the fault plan did to it. */
  fault?: string;
}

/** A mail that would have gone out. */
export interface MailTold {
  number: number;
  kind: 'request' | 'update' | 'cancellation' | 'response' | 'forward' | 'forward-notification';
  from: string;
  recipients: readonly string[];
  subject: string;
  /** Id of the event in the sender's mailbox. */
  eventId: string;
  /** Milliseconds since 1970 on the server's clock. */
  time: number;
  response?: 'accepted' | 'tentativelyAccepted' | 'declined';
  comment?: string;
}

/** A fault of the server itself. */
export interface ErrorTold {
  time: number;
  method: string;
  path: string;
  name: string;
  message: string;
  stack: readonly string[];
}

/** A part of a list that grows at its head. */
export interface NewestTold<T> {
  /** Newest first. */
  value: readonly T[];
  /** What to ask for with `before` to get older ones; null where there are none. */
  next: number | null;
}

/** A subscription, without its clientState and certificate; addresses without their queries, which may hold keys. */
export interface SubscriptionTold {
  id: string;
  app: string;
  /** Directory id of the user, or object id of the application. */
  creator: string;
  resource: string;
  changeType: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  includeResourceData: boolean;
  /** ISO 8601 in UTC. */
  expires: string;
}
