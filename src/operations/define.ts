import type { Parsed, Schema, Unparsed, Z } from '../core/schema.ts';
import type { Event } from '../graph/event.ts';
import type { Effect, GraphReply, GraphRequest, Repeat } from '../graph/request.ts';
import type { Zones } from '../graph/time-zone.ts';

export type { Effect } from '../graph/request.ts';

/** What operations are about; help, documents and searches group them by it, in this order. */
export const TOPICS = [
  'Calendars',
  'Calendar groups',
  'Sharing',
  'Events',
  'Series',
  'Attendees',
  'Answers and reminders',
  'Availability',
  'Places',
  'Attachments',
  'Extensions',
  'Categories',
  'Mailbox',
  'Subscriptions',
  'Any request',
] as const;
export type Topic = (typeof TOPICS)[number];

/** Permissions that suffice, the least first. */
export interface Permissions {
  /** For a signed-in person. */
  delegated: readonly string[];
  /** For an app alone. */
  application: readonly string[];
}

/** One request of an operation that needs several. */
export interface Step {
  request: GraphRequest;
  /**
   * An address of the service (next or delta link) that takes the place of the request's; followed on the same host and
   * version only (R44). `given`: it came by the caller, so that it is checked as any path of his.
   */
  link?: { url: string; given: boolean } | undefined;
  /** What this request does; a dry run sends those that read, and shows the first other one. */
  effect: Effect;
  repeat: Repeat;
  expects: Operation['expects'];
}

/** Who calls, as far as that is known without asking anybody. */
export interface Caller {
  /** False where an app signs in as itself. */
  isPerson: boolean;
  /** Who is signed in; null for an app, and where only the service knows. */
  account: string | null;
  /** Name of the stored authentication; null where there is none. */
  authentication: string | null;
  tenant: string | null;
  /** Application id; null where a credential does not say. */
  clientId: string | null;
}

/** What steps may depend on beside the input. */
export interface StepContext {
  /** Milliseconds since 1970. */
  now: number;
  /** A new UUID. */
  newId(): string;
  caller: Caller;
  /** Given, as their tables load only where steps are taken. */
  zones: Zones;
}

/**
 * Gives one request after the other, is given the answer of each, and ends with the output. A refusal is thrown where
 * its request was given, as `ServiceError`, and may be caught there.
 */
export type Steps = Generator<Step, unknown, GraphReply>;

/** One of several requests that the caller wrote himself, for `$batch`. */
export interface BatchedRequest {
  request: GraphRequest;
  effect: Effect;
  repeat: Repeat;
  /** Earlier ones of the same mailbox, by their place, that have to be done first. */
  dependsOn: readonly number[];
}

/** What became of a batched request: nobody knows of `unknown` whether it was done, and `not-executed` never began. */
export const BATCHED_OUTCOMES = ['done', 'refused', 'not-executed', 'unknown'] as const;

/** What came of a batched request; where no answer came `problem` says why. */
export type BatchedReply = { outcome: (typeof BATCHED_OUTCOMES)[number] } & (
  | { reply: GraphReply }
  | { problem: { code: string; message: string } }
);

/** The range of time that a list covers. */
export interface ListRange<Input> {
  /** Ends of the range, milliseconds since 1970. */
  from: number;
  to: number;
  /** The input that asks for a part of the range by start; an end that is left out stays as the caller wrote it. */
  part(from: string | undefined, to: string | undefined): Input;
}

/** An event as it was read before it is changed; nothing in it where nothing was read. */
export type FoundEvent = Readonly<Partial<Event>>;

/**
 * One row of the table. Files of operations are so alike that a new one is a copy with other nouns.
 * What depends on the input stands after `input`: TypeScript infers the input's type from the top down.
 */
export interface Operation<I extends Schema = Schema, O extends Schema = Schema> {
  /** Kebab-case; every surface spells it its own way. */
  name: string;
  /** One short sentence for people, without a full stop. */
  title: string;
  topic: Topic;
  /** Other names that answer; those of connectors that people move from. */
  aliases: readonly string[];
  /** Microsoft's page of the endpoint. */
  documentation: string;
  /** Requests that it can make, as Microsoft writes them: `GET /users/{mailbox}/events/{eventId}`; fields by their names. */
  endpoints: readonly string[];
  permissions: Permissions;
  /** Where no permission lets an app do it alone: the operation that answers much the same to apps. */
  insteadByApp?: string | undefined;
  /** Where the calendar of a Microsoft 365 group can stand in the mailbox's place (field `group`): what that needs. */
  groupPermissions?: Permissions | undefined;
  effect: Effect;
  repeat: Repeat;
  /** What the answer must hold for the outcome to be known. */
  expects: 'id' | 'json' | 'anything';
  /** A list, whose pages are followed and whose items become one `value`. */
  paged: boolean;
  /** False where it can do without a mailbox. */
  needsMailbox: boolean;
  input(z: Z): I;
  output(z: Z): O;
  /** An input that shows what it is for; documents and tests use it. */
  example: Unparsed<I>;
  /** Narrows `effect` where it depends on the input. */
  effectOf?(input: Parsed<I>): Effect;
  repeatOf?(input: Parsed<I>): Repeat;
  /** The request that names everybody of whom the steps ask, so that a list of mailboxes refuses it before the first of them. */
  whole?(input: Parsed<I>, mailbox: string): GraphRequest;
  /** Replaces `expects` where a read is given back as it came, a 3xx too; undefined where it stands. */
  expectsOf?(input: Parsed<I>): 'as-it-came' | undefined;
  /** Narrows `needsMailbox` where it depends on the input. */
  needsMailboxFor?(input: Parsed<I>): boolean;
  /**
   * Gives what works out of the checked input what only time zones can tell, such as the wall time of an instant;
   * undefined where nothing is. Zones load only where they are needed. Throws UsageError `input-invalid`.
   */
  zoned?(input: Parsed<I>): ((zones: Zones) => Parsed<I>) | undefined;
  /** Finds what the input does not name by its id; ends with the input that does, of which all else is made. */
  find?(input: Parsed<I>, mailbox: string): Generator<Step, Parsed<I>, GraphReply>;
  /**
   * Builds the request that reads the event first, where what is there decides what is written. What it found comes to
   * the functions below as `found`; where the outcome of the write is in doubt, it is read and built again.
   */
  read?(input: Parsed<I>, mailbox: string): GraphRequest;
  /**
   * Whether what was found is as the input wants it already: then nothing is sent. For what may be built again whatever
   * others changed. `before` is what was read before a write that may have been done; undefined where none was sent.
   * `unknown`, beside a `before` only: the two look alike whether it was done or not, so nothing is sent again.
   */
  isDone?(input: Parsed<I>, found: FoundEvent, before?: FoundEvent): boolean | 'unknown';
  /** The event is not there any more once it is done. Default: where `effect` is delete. */
  removes?: boolean;
  /** Takes something away, so that a surface asks a person first. Default: where `effect` is delete, and where it `removes`. */
  takesAway?: boolean;
  /** Those of the caller's own requests that take something away, for people: `DELETE /users/…`. */
  removals?(input: Parsed<I>): readonly string[];
  /** To whom the service sends mail, for people: `the attendees, as an invitation`; default `nobody`. */
  mailsTo: string;
  /**
   * Builds the request by which a dry run learns whom `mails` is about, where a call reads nothing first: it need not
   * know, and would take two requests.
   */
  readMailed?(input: Parsed<I>, mailbox: string): GraphRequest;
  /**
   * Addresses to which the operation causes mail: as far as the input tells, and all of them by what was found. `mailbox`
   * is the one in force. Null where only the service knows them.
   */
  mails(input: Parsed<I>, found?: FoundEvent, mailbox?: string): readonly string[] | null;
  /**
   * Builds the request; `mailbox` is the one in force (input, configuration, or `me`). Where the operation reads first,
   * only what was built by what was found is sent; without it method and path are what they will be. Where it takes
   * several requests, this is the one that it is known by.
   */
  request(input: Parsed<I>, mailbox: string, found?: FoundEvent): GraphRequest;
  /**
   * Gives the requests where one is not enough; instead of `request` and `response`. Undefined where one is enough for
   * this input.
   */
  steps?(input: Parsed<I>, mailbox: string, context: StepContext): Steps | undefined;
  /** Gives requests that read before the request is sent, and refuses by what they find; undefined where none are needed. */
  look?(input: Parsed<I>, mailbox: string, context: StepContext): Steps | undefined;
  /** Gives the caller's own requests where the operation is for any number of them; `collect` then makes the output. */
  batch?(input: Parsed<I>, mailbox: string): readonly BatchedRequest[];
  /** Makes the output of what came of the requests of `batch`, in their order; `ended` where the call ended before all were settled. */
  collect?(replies: readonly BatchedReply[], input: Parsed<I>, ended?: { reason: unknown }): unknown;
  /**
   * Builds the request that reads what an earlier try of the same call made, given its id; for operations whose repeat
   * the service may refuse as a duplicate.
   */
  existing?(id: string, input: Parsed<I>, mailbox: string): GraphRequest;
  /**
   * The range of a list of events, where its parts may be read at once and joined by start; undefined where only one
   * reading gives what was asked for.
   */
  range?(input: Parsed<I>): ListRange<Parsed<I>> | undefined;
  /**
   * Reads the answer of a request that was done, or of what was read where nothing was to be sent; a list's page is
   * read item by item instead.
   */
  response(reply: GraphReply, input: Parsed<I>, found?: FoundEvent): unknown;
}

/** Declares an operation and checks its types; everything not said has the default of a read without mail. */
export function defineOperation<I extends Schema, O extends Schema>(
  row: Pick<
    Operation<I, O>,
    | 'name'
    | 'title'
    | 'topic'
    | 'documentation'
    | 'endpoints'
    | 'permissions'
    | 'effect'
    | 'repeat'
    | 'input'
    | 'output'
    | 'example'
    | 'request'
  > &
    Partial<Operation<I, O>>,
): Operation<I, O> {
  return {
    aliases: [],
    expects: 'json',
    paged: false,
    needsMailbox: true,
    mailsTo: 'nobody',
    mails: () => [],
    response: (reply) => reply.body,
    ...row,
  };
}

/** Whether an operation can take something away; of the caller's own requests `removals` tells. */
export function canTakeAway({ takesAway, removes, effect }: Operation): boolean {
  return takesAway ?? (removes === true || effect === 'delete');
}

/** Input as a caller writes it. */
export type InputOf<T> = T extends Operation<infer I, infer _> ? Unparsed<I> : never;
/** Output as a caller receives it. */
export type OutputOf<T> = T extends Operation<infer _, infer O> ? Parsed<O> : never;
