import type { EventRecord } from '../events/event-record.ts';
import type { ExtendedProperty, MultiValueProperty } from '../events/extended-property.ts';
import type { BookingRules } from '../meetings/booking.ts';
import type { PlaceDetails } from '../places/place-details.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { CalendarRole } from '../sharing/calendar-roles.ts';
import type { PastRecord, SyncStateRecord } from './delta-records.ts';
import type {
  AppRecord,
  AuthorizationCodeRecord,
  ConsentRecord,
  DeviceCodeRecord,
  RefreshRecord,
  SessionRecord,
} from './sign-in-records.ts';
import type { SubscriptionRecord } from './subscription-records.ts';

/** A user and the mailbox behind the user. */
export interface UserRecord {
  /** GUID in lower case. */
  id: string;
  userPrincipalName: string;
  displayName: string;
  timeZone: string;
  /** `none`: no mailbox in the cloud; `denied`: the application may not use it. */
  mailbox: 'ok' | 'none' | 'denied';
  /** Rooms and equipment answer invitations by themselves. Absent: a person. */
  purpose?: 'room' | 'equipment';
  /** Where a room's rules are not the service's own. */
  booking?: Partial<BookingRules>;
  /** Licensed for online meetings that can be joined by telephone. */
  dialIn?: true;
  /** Hash of the password; left out where there is none. */
  password?: string;
  /** What a right password leads to; left out where it is a token. */
  signIn?: 'mfa' | 'locked' | 'disabled';
  /** What of the mailbox's settings is not the service's own; left out: all is. */
  settings?: KeptSettings;
  /** The master list of categories; left out: the one that every mailbox begins with. */
  categories?: readonly CategoryRecord[];
  /** What the tenant says of a room beside its name and address. */
  place?: PlaceDetails;
  /** Only of a group: its members by address or id in lower case; a distribution list has no calendar. */
  group?: { kind: 'unified' | 'distributionList'; members: readonly string[] };
  /** 16 bytes each, hexadecimal; they enter the ids of the mailbox's items. */
  store: string;
  replica: string;
  /** Items get numbers from here on; at least one more than any number ever given out and deleted again. */
  next: number;
}

/** A category of a mailbox's master list. */
export interface CategoryRecord {
  /** GUID in lower case. */
  id: string;
  displayName: string;
  /** `none`, or `preset0` to `preset24`. */
  color: string;
}

/** Somebody with whom a calendar is shared. */
export interface CalendarShare {
  /** As it was written; letter case does not count. */
  address: string;
  name: string;
  /** Directory id of a user of the tenant; left out: somebody outside. */
  userId?: string;
  role: CalendarRole;
}

/** Whose a calendar is that stands in the mailbox of somebody with whom it is shared. */
export interface SharedFrom {
  /** Directory id of the owner. */
  owner: string;
  /** Number of the calendar in the owner's mailbox. */
  folder: number;
  name: string;
  address: string;
  /** As the owner's calendar has it. */
  role: CalendarRole;
}

/** A room list of the tenant. */
export interface RoomListRecord {
  /** GUID in lower case. */
  id: string;
  displayName: string;
  emailAddress: string;
  /** Directory ids of its rooms. */
  rooms: readonly string[];
  /** What is said of it beside. */
  place: PlaceDetails;
}

/** A calendar; its number is that of its folder. */
export interface CalendarRecord {
  number: number;
  change: number;
  name: string;
  color: string;
  isDefault: boolean;
  /** Number of its calendar group. */
  group: number;
  /** With whom its owner shares it; left out: nobody. */
  shares?: readonly CalendarShare[];
  /** What everybody in the organization may do with it; left out: see when its owner is busy. */
  organizationRole?: CalendarRole;
  /** What applications keep on the calendar itself; left out: nothing. */
  properties?: readonly ExtendedProperty[];
  multiProperties?: readonly MultiValueProperty[];
  /** Of somebody else's calendar, which holds its events: whose it is. */
  sharedFrom?: SharedFrom;
}

/** A group of calendars. */
export interface CalendarGroupRecord {
  number: number;
  change: number;
  name: string;
  /** GUID that tells kinds of groups apart. */
  classId: string;
}

/** A mail that the service would have sent for an event. */
export interface MailRecord {
  /**
   * `request`: an invitation; `update`: of what changed; `cancellation`; `response`: an attendee's answer to the
   * organizer; `forward`: an invitation passed on; `forward-notification`: what the organizer hears of it.
   */
  kind: 'request' | 'update' | 'cancellation' | 'response' | 'forward' | 'forward-notification';
  from: string;
  recipients: readonly string[];
  subject: string;
  /** Id of the event in the sender's mailbox. */
  eventId: string;
  /** Milliseconds since 1970. */
  time: number;
  /** What was answered; in responses only. */
  response?: 'accepted' | 'tentativelyAccepted' | 'declined';
  /** What the sender added. */
  comment?: string;
}

/** A piece of what is in an attachment, under its hash. */
export interface ContentRecord {
  /** Base64. */
  bytes: string;
}

/** An upload that is under way; the token in its address is not kept. */
export interface UploadRecord {
  /** Hash of the token. */
  token: string;
  /** Client id of the application that began it. */
  app: string;
  /** Directory id of the mailbox's user. */
  user: string;
  /** Id of the event, as its application named it. */
  event: string;
  name: string;
  contentType: string | null;
  isInline: boolean;
  contentId: string | null;
  /** Bytes of the whole file. */
  size: number;
  /** How many of them have arrived. */
  received: number;
  /** Hashes of what has arrived. */
  pieces: readonly string[];
  /** Milliseconds since 1970. */
  expires: number;
}

/** Values of one kind, each under its owner's id and a number. */
export interface Collection<T> {
  put(owner: string, number: number, value: T): void;
  delete(owner: string, number: number): void;
  get(owner: string, number: number): T | undefined;
  /** All values; by owner, then by number, both ascending. */
  entries(): Iterable<readonly [owner: string, number: number, value: T]>;
}

/** What the server keeps. Whatever was put before an answer leaves must be there after the process was killed. */
export interface Store {
  readonly users: Collection<UserRecord>;
  readonly calendars: Collection<CalendarRecord>;
  readonly groups: Collection<CalendarGroupRecord>;
  readonly events: Collection<EventRecord>;
  /** By id. */
  readonly roomLists: Collection<RoomListRecord>;
  readonly mails: Collection<MailRecord>;
  /** By number of the change that ended it. */
  readonly past: Collection<PastRecord>;
  /** One for each mailbox that has any. */
  readonly syncStates: Collection<SyncStateRecord>;
  /** By id. */
  readonly subscriptions: Collection<SubscriptionRecord>;
  readonly apps: Collection<AppRecord>;
  /** By hash. */
  readonly contents: Collection<ContentRecord>;
  /** By the key in the id of the session. */
  readonly uploads: Collection<UploadRecord>;
  /** By hash of the token. */
  readonly refreshTokens: Collection<RefreshRecord>;
  /** By id. */
  readonly sessions: Collection<SessionRecord>;
  /** By client id and directory id of the user. */
  readonly consents: Collection<ConsentRecord>;
  /** By hash of the code. */
  readonly authorizationCodes: Collection<AuthorizationCodeRecord>;
  /** By hash of the device code. */
  readonly deviceCodes: Collection<DeviceCodeRecord>;
  /** Runs the writes inside as one: all of them are kept or, when `run` throws, none. */
  transaction<T>(run: () => T): T;
  clear(): void;
  close(): void;
}
