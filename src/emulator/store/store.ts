import type { EventRecord } from '../events/event-record.ts';

/** A user and the mailbox behind the user. */
export interface UserRecord {
  /** GUID in lower case. */
  id: string;
  userPrincipalName: string;
  displayName: string;
  timeZone: string;
  /** `none`: no mailbox in the cloud; `denied`: the application may not use it. */
  mailbox: 'ok' | 'none' | 'denied';
  /** 16 bytes each, hexadecimal; they enter the ids of the mailbox's items. */
  store: string;
  replica: string;
  /** Items get numbers from here on; at least one more than any number ever given out and deleted again. */
  next: number;
}

/** A calendar; its number is that of its folder. */
export interface CalendarRecord {
  number: number;
  change: number;
  name: string;
  color: string;
  isDefault: boolean;
}

/** A mail that the service would have sent for an event. */
export interface MailRecord {
  kind: 'request' | 'cancellation';
  from: string;
  recipients: readonly string[];
  subject: string;
  eventId: string;
  /** Milliseconds since 1970. */
  time: number;
}

/** Values of one kind, each under its owner's id and a number. */
export interface Collection<T> {
  put(owner: string, number: number, value: T): void;
  delete(owner: string, number: number): void;
  /** All values; by owner, then by number, both ascending. */
  entries(): Iterable<readonly [owner: string, number: number, value: T]>;
}

/** What the server keeps. Whatever was put before an answer leaves must be there after the process was killed. */
export interface Store {
  readonly users: Collection<UserRecord>;
  readonly calendars: Collection<CalendarRecord>;
  readonly events: Collection<EventRecord>;
  readonly mails: Collection<MailRecord>;
  /** Runs the writes inside as one: all of them are kept or, when `run` throws, none. */
  transaction<T>(run: () => T): T;
  clear(): void;
  close(): void;
}
