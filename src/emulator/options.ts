import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { FaultPlan } from './faults.ts';
import type { EmulatorRequest, EmulatorResponse } from './message.ts';
import type { ModeOptions } from './modes.ts';
import type { EmulatorRecord } from './record.ts';
import type { Seed } from './seed.ts';
import type { RetryAfterForm } from './throttle.ts';

/** Settings of an emulator; all have defaults. */
export interface EmulatorOptions extends ModeOptions {
  /** Folder in which everything is kept; made if it is not there. Default: memory. */
  data?: string;
  /** `documented` (default) refuses what is over the service's limits with 429; `off` never does. */
  limits?: 'documented' | 'off';
  /** Milliseconds that each single call and each part of a batch takes; not the batch itself. Default 0. */
  latencyMs?: number;
  /** Form of Retry-After in answers of the limits. Default `seconds`, whole and at least 1. */
  retryAfter?: RetryAfterForm;
  /** Whether a user is made on first use. Default true. */
  autoCreateUsers?: boolean;
  /** Users, applications, calendars and events to begin with; what a data folder already has is left alone. */
  seed?: Seed;
  faults?: FaultPlan;
  /** Seconds that a token lives. Default 3599. */
  tokenLifetimeSeconds?: number;
  /** Application roles of the default application. Default Calendars.ReadWrite, MailboxSettings.Read, User.Read.All. */
  roles?: readonly string[];
  /**
   * Delegated permissions of users who sign in through the default application. Default Calendars.ReadWrite,
   * Calendars.ReadWrite.Shared, MailboxSettings.ReadWrite, User.Read.
   */
  scopes?: readonly string[];
  /** Password of every user without one of his own. Default none: such a user cannot sign in. */
  userPassword?: string;
  /** How many requests the record keeps. Default 100,000. */
  recordedRequests?: number;
  clock?: Clock;
  random?: Random;
}

/** Where to listen. */
export interface ListenOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /**
   * Listen by TLS, with a self-signed certificate for localhost, 127.0.0.1 and ::1 that is valid for two years; a data
   * folder keeps it. Default false.
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

/** All that an emulator holds. */
export interface Snapshot {
  users: readonly MailboxSnapshot[];
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
  /**
   * Answers one request without a port; rejects with `ConnectionReset` where a fault plan cuts the connection or the
   * emulator was closed. What fails in the emulator itself is answered with 500 and kept in `record.errors`.
   */
  handle(request: EmulatorRequest): Promise<EmulatorResponse>;
  /**
   * Opens a port; fails with `port-in-use` or `port-not-available`, by TLS also with StorageError `path-...` where the
   * data folder's certificate cannot be read or kept.
   */
  listen(options?: ListenOptions): Promise<Listener>;
  snapshot(): Snapshot;
  /**
   * Back to the seed: users, applications, events, refresh tokens, record, limits and fault counts are forgotten;
   * credentials stay, and access tokens whose application and user the seed has.
   */
  reset(): void;
  /** Closes ports and the data folder; what still waits is not committed. */
  close(): Promise<void>;
}
