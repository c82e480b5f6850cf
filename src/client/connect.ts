import type { Authentication } from '../auth/authentication.ts';
import { openVault } from '../auth/vault.ts';
import { systemClock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import { systemRandom } from '../core/random.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { InputOf, Operation, OutputOf } from '../operations/define.ts';
import { findOperation, type OperationTable, operations } from '../operations/table.ts';
import { callOperation } from './call-operation.ts';
import { type Connection, type ConnectionSettings, type CredentialChoice, openConnection } from './connection.ts';
import { locateHome, openHome, processPlace } from './home.ts';

export interface ConnectOptions extends ConnectionSettings {
  /** Name of a stored authentication, an authentication made by `createAuthentication`, or an own credential. */
  auth: string | Authentication | CredentialChoice;
  /** Folder of the stored authentications; default `GRAPHCAL_HOME`, else the user's data folder. */
  home?: string | undefined;
  /** Mailbox of calls that name none: address, id, or `me`. */
  mailbox?: string | undefined;
}

/** One method an operation, typed by the table. */
export type Calendar = {
  readonly [K in keyof OperationTable]: (
    ...call: Record<string, never> extends InputOf<OperationTable[K]>
      ? [input?: InputOf<OperationTable[K]>, options?: CallOptions]
      : [input: InputOf<OperationTable[K]>, options?: CallOptions]
  ) => Promise<OutputOf<OperationTable[K]>>;
};

/** The table bound to one connection. */
export interface Client {
  /** `calendar.listEvents({ mailbox })` and so on. */
  readonly calendar: Calendar;
  /** Calls an operation by its name or an alias; throws UsageError `operation-unknown`. */
  call(name: string, input?: unknown, options?: CallOptions): Promise<unknown>;
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
  const connection = await openConnection(identity, options);
  const run = (operation: Operation, input: unknown, callOptions?: CallOptions) =>
    callOperation(connection, operation, input, options.mailbox, callOptions);
  const calendar = Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [
      method,
      (input?: unknown, callOptions?: CallOptions) => run(operation as unknown as Operation, input, callOptions),
    ]),
  ) as unknown as Calendar;
  return {
    calendar,
    call: async (name, input, callOptions) => {
      const operation = findOperation(name);
      if (operation === undefined) {
        throw new UsageError('operation-unknown', `There is no operation '${name}'.`, {
          hint: `Known: ${Object.values(operations)
            .map((one) => one.name)
            .join(', ')}.`,
        });
      }
      return run(operation, input, callOptions);
    },
    connection,
    close: () => connection.close(),
  };
}

function noAuthentication(): UsageError {
  return new UsageError('authentication-needed', 'No authentication is named.', {
    hint: 'Give `auth`: the name of a stored one (add one by graphcal auth add), or an own credential.',
  });
}

async function readStored(name: string, { home, clock, random }: ConnectOptions): Promise<Authentication> {
  const { folder } = await openHome(locateHome(home, processPlace()));
  const vault = await openVault(folder, { clock: clock ?? systemClock, random: random ?? systemRandom });
  return vault.get(name);
}
