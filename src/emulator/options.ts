import type { KeyObject } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { SubscriptionTold } from './administration/told.ts';
import type { Latency } from './calls/latency.ts';
import type { RetryAfterForm } from './calls/throttle.ts';
import type { EmulatorClock } from './clock/emulator-clock.ts';
import type { TimeOption } from './clock/open-clock.ts';
import type { FaultPlan } from './faults/faults.ts';
import type { EmulatorRequest, EmulatorResponse } from './http/message.ts';
import type { Send } from './http/outgoing.ts';
import type { ClaimsChallenge } from './identity/claims-challenges.ts';
import type { PersonSignIn, SignedInAnswer } from './identity/sign-in-controls.ts';
import type { ModeOptions, Modes } from './modes/modes.ts';
import type { EmulatorRecord } from './record/record.ts';
import type { Seed } from './seed/seed.ts';
import type { StoreRecords } from './store/store-records.ts';
import type { LifecycleEvent } from './subscriptions/notification.ts';

/** Settings of an emulator; all have defaults. */
export interface EmulatorOptions extends ModeOptions {
  /** Folder in which everything is kept; made if it is not there. Default: memory. */
  data?: string;
  /** `documented` (default) refuses what is over the service's limits with 429; `off` never does. */
  limits?: 'documented' | 'off';
  /** Milliseconds that each single call and each part of a batch takes; not the batch itself. Default 0. */
  latencyMs?: number;
  /** The same, drawn for each from a distribution; `live`: as the service takes. Default none. */
  latency?: Latency;
  /** Form of Retry-After in answers of the limits. Default `seconds`, whole and at least 1. */
  retryAfter?: RetryAfterForm;
  /** Whether a user is made on first use. Default true. */
  autoCreateUsers?: boolean;
  /** Users, applications, calendars and events to begin with; what a data folder already has is left alone. */
  seed?: Seed;
  faults?: FaultPlan;
  /** Seconds that a token lives. Default 3599. */
  tokenLifetimeSeconds?: number;
  /** Seconds that a device waits between two times that it asks for its tokens; 0: none. Default 5. */
  deviceCodeIntervalSeconds?: number;
  /**
   * Application roles of the default application. Default Calendars.ReadWrite, MailboxSettings.ReadWrite,
   * Place.ReadWrite.All, User.Read.All.
   */
  roles?: readonly string[];
  /**
   * Delegated permissions of users who sign in through the default application. Default Calendars.ReadWrite,
   * Calendars.ReadWrite.Shared, Group.ReadWrite.All, MailboxSettings.ReadWrite, User.Read.
   */
  scopes?: readonly string[];
  /** Password of every user without one of his own. Default none: such a user cannot sign in. */
  userPassword?: string;
  /** How many requests the record keeps. Default 100,000. */
  recordedRequests?: number;
  /** Whether the record keeps the bodies of Graph requests and their answers. Default false. */
  recordBodies?: boolean;
  /** A port to open at once, as `listen` does. Default none. */
  listen?: ListenOptions;
  /**
   * Further names of the certificate of ports that listen by TLS, such as graph.microsoft.com for clients whose addresses
   * are fixed, and which a proxy or the hosts file leads here. Default none.
   */
  hostNames?: readonly string[];
  /** The clock below the emulator's own. Default that of this machine. */
  clock?: Clock;
  /** Where the emulator's own time begins, and whether it runs. Default `system`: it follows `clock`. */
  time?: TimeOption;
  /**
   * Whether the same requests get the same answers, ids, secret and tokens included: chance from this seed (true: 1),
   * and, unless `clock` or `time` is given, a time that stands at 2026-01-05T10:00:00Z. Default false.
   */
  deterministic?: boolean | number;
  random?: Random;
  /**
   * RSA private key that signs tokens, as PEM (PKCS #8) or as Node's KeyObject, which need not be read again for each of
   * many emulators. Default one that is made, and kept where a data folder is.
   */
  signingKey?: string | KeyObject;
  /**
   * Hosts beside this machine to which notifications may go, by https; `any`: all. Default none: a subscription whose
   * endpoint is elsewhere is refused.
   */
  notificationHosts?: readonly string[] | 'any';
  /** An authority, as PEM, that is trusted beside the usual ones where notifications go by https. Default none. */
  notificationCa?: string;
  /** Sends notifications and validation requests. Default by the network, without following redirections. */
  sendNotification?: Send;
}

/** Where to listen. */
export interface ListenOptions {
  /** Default 0: any free port. */
  port?: number;
  /**
   * Default 127.0.0.1. Another machine that can reach the host can ask for tokens and for everything of Graph; the paths
   * below `/emulator` and the page are for this machine alone.
   */
  host?: string;
  /**
   * Listen by TLS, with a self-signed certificate for localhost, 127.0.0.1, ::1 and `hostNames` that is valid for two
   * years; a data folder keeps it. Default false.
   */
  tls?: boolean;
}

/** An open port. */
export interface Listener {
  /** `http://127.0.0.1:51234`, with https by TLS: base of Graph (add `/v1.0`) and of the authority (add the tenant id). */
  url: string;
  /** The certificate that clients have to trust, as PEM; only by TLS. */
  certificate?: string;
  /** The same as a file, whose path can be given to clients; only by TLS and with a data folder. */
  certificateFile?: string;
  /** Closes the port and all its connections. */
  close(): Promise<void>;
}

/** A user's mailbox in a snapshot; events as Graph shows them in UTC, with all their extended properties. */
export interface MailboxSnapshot {
  id: string;
  userPrincipalName: string;
  displayName: string;
  calendars: readonly Record<string, unknown>[];
  events: readonly Record<string, unknown>[];
}

/** All that an emulator holds: for people as Graph shows it, and as `restore` takes it back. */
export interface Snapshot {
  users: readonly MailboxSnapshot[];
  /** The server's own records, good for the same version of this package. */
  records: StoreRecords;
}

/** An application that may sign in. */
export interface EmulatorApp {
  /** Application (client) id. */
  clientId: string;
  displayName: string;
}

/** A running emulator. */
export interface Emulator {
  /** Directory (tenant) id. */
  readonly tenantId: string;
  /** Application (client) id of the default application. */
  readonly clientId: string;
  /** Its secret. */
  readonly clientSecret: string;
  /** The applications that may sign in: the default one, then those of the seed. */
  readonly apps: readonly EmulatorApp[];
  /** What arrived and what was committed. */
  readonly record: EmulatorRecord;
  /** Its time, which can be set and moved on. */
  readonly clock: EmulatorClock;
  /** The first open port's address; before there is one, `http://emulator.localhost`, which only `handle` answers. */
  readonly url: string;
  /** Its open ports, in the order in which they were opened. */
  readonly listeners: readonly Listener[];
  /** What the documentation leaves open, as it is answered now. */
  readonly modes: Modes;
  /** The faults that are played now. */
  readonly faultPlan: FaultPlan;
  /**
   * Answers one request without a port; rejects with `ConnectionReset` where a fault plan cuts the connection or the
   * emulator was closed. What fails in the emulator itself is answered with 500 and kept in `record.errors`. An answer
   * that a plan sends slowly or cuts is whole, and says so in `pace` and `cutAfter`; that to a web Request has a body
   * that comes slowly, or fails.
   */
  handle(request: Request): Promise<Response>;
  handle(request: EmulatorRequest): Promise<EmulatorResponse>;
  /**
   * Opens a port; fails with `port-in-use` or `port-not-available`, by TLS also with StorageError `path-...` where the
   * data folder's certificate cannot be read or kept.
   */
  listen(options?: ListenOptions): Promise<Listener>;
  snapshot(): Snapshot;
  /**
   * Holds what a snapshot or a seed holds instead of what it holds now, with the same ids; the record, limits and fault
   * counts begin anew. Fails with `snapshot-invalid` or `seed-invalid`, and then keeps what it holds.
   */
  restore(from: Snapshot | Seed): Promise<void>;
  /** Adds the users and applications of a seed that are not there yet, and gives the number of users. Fails with `seed-invalid`. */
  seed(seed: Seed): Promise<number>;
  /** Plays another plan from now on, from its beginning; undefined: none. Fails with `fault-plan-invalid`. */
  setFaultPlan(plan: FaultPlan | undefined): void;
  /** Sets all modes; those left out get their defaults. Fails with `mode-invalid`. */
  setModes(modes: ModeOptions): void;
  /**
   * Makes the links dead that delta answers gave until now, of one mailbox by address or id, or of all: they are answered
   * with 410. Gives the number of mailboxes. Fails with `not-found`.
   */
  expireDeltaLinks(user?: string): number;
  /** The subscriptions that have not ended. */
  readonly subscriptions: readonly SubscriptionTold[];
  /**
   * Sends what happens to a subscription, by its id, to its `lifecycleNotificationUrl`; `subscriptionRemoved` takes it
   * away. Fails with `not-found`.
   */
  lifecycleEvent(subscription: string, event: LifecycleEvent): void;
  /** The claims that Graph asks of tokens now. */
  readonly claimsChallenges: readonly ClaimsChallenge[];
  /**
   * Signs a person in as the page would, with second factor and consent, and without a password: at the address to which
   * an application sends the browser, or with the code of a device. Fails with `sign-in-invalid`, and with
   * `sign-in-refused` where the page would tell of a refusal.
   */
  signIn(request: PersonSignIn): SignedInAnswer;
  /**
   * Revokes the sessions of a user, by address or id, and gives their number: refresh tokens are refused, and access
   * tokens of clients that understand claims challenges are challenged. Fails with `not-found`.
   */
  revokeSessions(user: string): number;
  /** Graph asks these claims of tokens from now on, until a token comes that was asked for with them. Fails with `challenge-invalid`. */
  setClaimsChallenges(challenges: readonly ClaimsChallenge[]): void;
  /**
   * Back to the seed: users, applications, events, sessions, refresh tokens, record, limits and fault counts are forgotten;
   * credentials stay, and access tokens whose application and user the seed has.
   */
  reset(): void;
  /** Closes ports and the data folder; what still waits is not committed. */
  close(): Promise<void>;
}
