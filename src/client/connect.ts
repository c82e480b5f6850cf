import { join } from 'node:path';
import type { Authentication } from '../auth/authentication.ts';
import { systemClock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import { nearestNames } from '../core/nearest-name.ts';
import { systemRandom } from '../core/random.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { InputOf, Operation, OutputOf } from '../operations/define.ts';
import { findOperation, type OperationTable, operations } from '../operations/table.ts';
import { AUDIT_FOLDER } from './audit/audit-files.ts';
import { openAuditLog } from './audit/audit-log.ts';
import { isAudited } from './audit/audit-setting.ts';
import { callOperation, callPages, dryRunOperation } from './call-operation.ts';
import {
  type Connection,
  type ConnectionAudit,
  type ConnectionSettings,
  type CredentialChoice,
  openConnection,
  type StoredAuthentication,
} from './connection.ts';
import type { DryRun } from './dry-run.ts';
import { type HomePlace, locateHome, openHome, processPlace } from './home.ts';
import { type ListItems, listItems } from './list-items.ts';
import { openOwnVault } from './own-vault.ts';
import type { ListPage } from './read-list.ts';

export interface ConnectOptions extends ConnectionSettings {
  /** Name of a stored authentication, one out of a vault, one made by `createAuthentication`, or an own credential. */
  auth: string | Authentication | StoredAuthentication | CredentialChoice;
  /** Folder of the stored authentications; default `GRAPHCAL_HOME`, else the user's data folder. */
  home?: string | undefined;
  /** Mailbox of calls that name none: address, id, or `me`. */
  mailbox?: string | undefined;
  /**
   * `on` puts each call that writes on record in the home folder (docs/audit.md) before it is sent, and sends nothing
   * that it cannot put there (StorageError `audit-not-written`, `audit-damaged`, `lock-held`, `path-...`); default `GRAPHCAL_AUDIT`, else `on`.
   */
  audit?: 'on' | 'off' | undefined;
  /** Who calls, as the record says: whoever is signed in to the caller's service; default the user of the process. */
  actor?: string | undefined;
}

/** How an operation is called: its input, which may be left out where nothing in it is needed. */
type Call<Row> =
  Record<string, never> extends InputOf<Row>
    ? [input?: InputOf<Row>, options?: CallOptions]
    : [input: InputOf<Row>, options?: CallOptions];

/** The ways to go through a list without waiting for its end. Nothing is sent before the first step. */
export interface ListMethods<Row, Item> {
  /** The items one by one; up to 16 pages are read ahead where a view is read in several ranges, else one. */
  items(...call: Call<Row>): ListItems<Item>;
  /** The items as they come, a page at a time. */
  pages(...call: Call<Row>): AsyncGenerator<ListPage<Item>>;
}

/** What a call would send, without sending it. */
export interface DryRunMethod<Row> {
  /** The request that the call would send; reads first what the call would read first. */
  dryRun(...call: Call<Row>): Promise<DryRun>;
}

/** One method an operation, typed by the table; a list's can also be gone through while it is read. */
export type Calendar = {
  readonly [K in keyof OperationTable]: ((...call: Call<OperationTable[K]>) => Promise<OutputOf<OperationTable[K]>>) &
    DryRunMethod<OperationTable[K]> &
    (OutputOf<OperationTable[K]> extends { value: (infer Item)[]; complete: boolean }
      ? ListMethods<OperationTable[K], Item>
      : unknown);
};

/** The table bound to one connection. */
export interface Client {
  /** `calendar.listEvents({ mailbox })` and so on; lists also as `calendar.listEvents.items({ mailbox })`. */
  readonly calendar: Calendar;
  /** Calls an operation by its name or an alias; throws UsageError `operation-unknown`. */
  call(name: string, input?: unknown, options?: CallOptions): Promise<unknown>;
  /** What such a call would send; throws UsageError `operation-unknown`. */
  dryRun(name: string, input?: unknown, options?: CallOptions): Promise<DryRun>;
  readonly connection: Connection;
  /** Closes the connections; calls under way fail. */
  close(): Promise<void>;
}

/**
 * Connects the operations to a Graph. Nothing is sent before the first call. Throws UsageError
 * `authentication-needed` where `auth` is left out, and StorageError where the home of a
 * stored authentication cannot be used.
 * Errors of calls: UsageError (input), AuthenticationError, TransportError (no answer), ServiceError (refused).
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  // Callers without types leave it out.
  const { auth }: Partial<ConnectOptions> = options ?? {};
  if (!auth) throw noAuthentication();
  const identity = typeof auth === 'string' ? await readStored(auth, options) : auth;
  const connection = await openConnection(identity, options, auditOf(options));
  const run = (operation: Operation, input: unknown, callOptions?: CallOptions) =>
    callOperation(connection, operation, input, options.mailbox, callOptions);
  const rehearse = (operation: Operation, input: unknown, callOptions?: CallOptions) =>
    dryRunOperation(connection, operation, input, options.mailbox, callOptions);
  const rows = Object.entries(operations) as unknown as [string, Operation][];
  const calendar = Object.fromEntries(
    rows.map(([method, operation]) => {
      const call = (input?: unknown, callOptions?: CallOptions) => run(operation, input, callOptions);
      const dryRun = (input?: unknown, callOptions?: CallOptions) => rehearse(operation, input, callOptions);
      if (!operation.paged) return [method, Object.assign(call, { dryRun })];
      const pages = (input?: unknown, callOptions?: CallOptions) =>
        callPages(connection, operation, input, options.mailbox, callOptions);
      const items = (input?: unknown, callOptions?: CallOptions) => listItems(pages(input, callOptions));
      return [method, Object.assign(call, { dryRun, items, pages })];
    }),
  ) as unknown as Calendar;
  return {
    calendar,
    call: async (name, input, callOptions) => run(operationOf(name), input, callOptions),
    dryRun: async (name, input, callOptions) => rehearse(operationOf(name), input, callOptions),
    connection,
    close: () => connection.close(),
  };
}

/** Throws UsageError `operation-unknown`. */
function operationOf(name: string): Operation {
  const operation = findOperation(name);
  if (operation !== undefined) return operation;
  const near = nearestNames(
    name,
    Object.values(operations).map((one) => one.name),
    3,
  );
  const meant = near.length === 0 ? '' : `Perhaps ${near.join(', ')}; `;
  throw new UsageError('operation-unknown', `There is no operation '${name}'.`, {
    hint: `${meant}\`graphcal operations\` lists all.`,
  });
}

/** Throws UsageError `audit-setting-invalid`. */
function auditOf({ audit, actor, env, home, clock, random }: ConnectOptions): ConnectionAudit {
  const place = placeOf(env);
  if (!isAudited(audit || place.env.GRAPHCAL_AUDIT)) return { actor };
  const folder = join(locateHome(home, place).folder, AUDIT_FOLDER);
  return { actor, log: openAuditLog({ folder, clock: clock ?? systemClock, random: random ?? systemRandom }) };
}

function noAuthentication(): UsageError {
  return new UsageError('authentication-needed', 'No authentication is named.', {
    hint: 'Give `auth`: the name of a stored one (add one by graphcal auth add), or an own credential.',
  });
}

async function readStored(name: string, { home, clock, random, env }: ConnectOptions): Promise<StoredAuthentication> {
  const place = placeOf(env);
  const { folder } = await openHome(locateHome(home, place));
  const vault = await openOwnVault(folder, { clock, random, place });
  return { authentication: await vault.get(name), vault };
}

/** The place of this process, with the environment that the caller gives in its place. */
function placeOf(env: ConnectOptions['env']): HomePlace {
  const place = processPlace();
  return { ...place, env: env ?? place.env };
}
