import { basename, extname, join } from 'node:path';
import type { Connection } from '../../client/connection.ts';
import { locateHome, openHome, processPlace } from '../../client/home.ts';
import { openOwnVault } from '../../client/own-vault.ts';
import { UsageError } from '../../core/errors.ts';
import { lockJob } from '../ledger/job-lock.ts';
import type { JobRecord, Ledger } from '../ledger/ledger.ts';
import { SHARDS } from '../ledger/shard.ts';
import { openSqliteLedger } from '../ledger/sqlite-ledger.ts';
import type { Sealer } from '../payload.ts';

/** Which job, and where it is kept. */
export interface JobOptions {
  connection: Connection;
  /** Folder of the ledger; default `GRAPHCAL_HOME`, else the user's data folder. Made private where it is not there yet. */
  home?: string | undefined;
  /** Keeps what waits in the ledger unreadable; default the vault of the home. */
  sealer?: Sealer | undefined;
  /** Name of the job; default the file's name without its ending. */
  job?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Opens the ledger; default its SQLite file in the home. */
  openLedger?: typeof openSqliteLedger | undefined;
}

/** A job whose lock this process holds. */
export interface OpenedJob {
  ledger: Ledger;
  sealer: Sealer;
  /** What the job belongs to: a tenant, and the person where one is signed in. */
  service: string;
  name: string;
  /** Gets a token: without one there is nothing to wait for. Throws AuthenticationError and TransportError. */
  signIn(): Promise<void>;
}

/**
 * Takes the lock of a job, opens the ledger, works, and closes both whatever happens. Throws UsageError `tenant-needed`
 * and `job-name-invalid`, LedgerError `job-locked` and `ledger-...`, StorageError (home).
 */
export async function withJob<T>(
  options: JobOptions,
  name: string,
  work: (opened: OpenedJob) => Promise<T>,
): Promise<T> {
  const { connection, signal, openLedger = openSqliteLedger } = options;
  const { folder: home } = await openHome(locateHome(options.home, processPlace()));
  const sealer = options.sealer ?? (await openOwnVault(home, { clock: connection.clock, random: connection.random }));
  const service = serviceOf(connection);
  const lock = await lockJob(join(home, 'locks'), service, name);
  try {
    const ledger = await openLedger({ file: join(home, 'ledger.db') });
    try {
      const signIn = async () => void (await connection.tokens.getToken({ signal }));
      return await work({ ledger, sealer, service, name, signIn });
    } finally {
      await ledger.close();
    }
  } finally {
    lock.release();
  }
}

/** The job of this name at this service; made when it is not there. */
export async function findOrCreateJob(
  { ledger, service, name }: OpenedJob,
  { app, clock }: Connection,
  file: string,
): Promise<JobRecord & { isNew: boolean }> {
  const found = await ledger.findJob(service, name);
  if (found !== undefined) return { ...found, isNew: false };
  const made = await ledger.createJob({
    service,
    app,
    name,
    namespace: name,
    settings: { file: basename(file) },
    shards: SHARDS,
    createdAt: clock.now(),
  });
  return { ...made, isNew: true };
}

/** The job's own name, else the file's; throws UsageError `job-needed`, and `job-name-invalid` for one that no screen shows. */
export function nameOfJob({ job, file, stream }: { job?: string | undefined; file: string; stream?: unknown }): string {
  if (job === undefined && stream !== undefined) {
    throw new UsageError('job-needed', `Nothing names the job: ${file} has no name of its own.`, {
      hint: 'Name it by --job (`job`), and take the same name to go on where a run stopped.',
    });
  }
  const name = job ?? basename(file, extname(file));
  if (name.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) && name.isWellFormed()) return name;
  throw new UsageError(
    'job-name-invalid',
    `The name of the job ${name.trim() === '' ? 'is empty' : 'holds a control character or a line break'}.`,
    { hint: 'Give it a name of letters and digits by --job (`job`).' },
  );
}

/** What a job belongs to: the tenant, and the person where one is signed in. Throws UsageError `tenant-needed`. */
function serviceOf({ tenant, account }: Connection): string {
  if (tenant !== undefined) return account === undefined ? tenant : `${tenant}/${account.toLowerCase()}`;
  throw new UsageError('tenant-needed', 'Which tenant the credential belongs to is not known.', {
    hint: 'Give `tenant` beside `credential`: a job belongs to one tenant, or events of another would count as sent.',
  });
}
