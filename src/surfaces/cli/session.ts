import { join, resolve } from 'node:path';
import { createAuthentication } from '../../auth/authentication.ts';
import type { Vault } from '../../auth/vault.ts';
import { isAudited } from '../../client/audit/audit-setting.ts';
import type { Config } from '../../client/config.ts';
import { type Client, type ConnectOptions, connect } from '../../client/connect.ts';
import { openHome } from '../../client/home.ts';
import { systemClock } from '../../core/clock.ts';
import { GraphcalError, UsageError } from '../../core/errors.ts';
import type { Io } from './io.ts';
import { openVaultOf } from './open-vault.ts';
import { type ConnectionFlags, readSettings } from './options.ts';
import type { TraceFile } from './trace-file.ts';

/** A client that is connected as the flags say. */
export interface Session {
  client: Client;
  config: Config;
  /** Folder of the ledger that belongs to this service: a rehearsal never marks a real job as sent. */
  home: string;
  vault: Vault;
  /** The trace that was asked for, for what happens beside the calls. */
  trace: TraceFile | undefined;
  close(): Promise<void>;
}

/** Opens the stored authentication, or with `--emulator` an embedded server in this process. Nothing is sent yet. */
async function openSession(flags: ConnectionFlags, io: Io): Promise<Session> {
  const trace = await openTrace(flags, io);
  try {
    const session = await openTraced(flags, io, trace);
    const close = async () => {
      await session.close();
      trace?.close();
    };
    return { ...session, close };
  } catch (error) {
    trace?.close();
    throw error;
  }
}

async function openTrace({ trace }: ConnectionFlags, { cwd, err }: Io): Promise<TraceFile | undefined> {
  if (trace === undefined) return undefined;
  const { openTraceFile } = await import('./trace-file.ts');
  const onLost = (sentence: string) => err(`graphcal: ${sentence}\n`);
  return openTraceFile({ path: resolve(cwd, trace), named: trace, now: () => systemClock.now(), onLost });
}

async function openTraced(flags: ConnectionFlags, io: Io, trace: TraceFile | undefined): Promise<Session> {
  const { config, home } = await readSettings(flags, io);
  await openHome(home);
  const mailbox = config.mailbox;
  if (flags.emulator) return openEmulatorSession(config, home.emulator, io, trace);
  if (config.auth === undefined) {
    throw new UsageError('authentication-needed', 'No authentication is named.', {
      hint: 'Name one with --auth or GRAPHCAL_AUTH (add one by graphcal auth add), or rehearse with --emulator.',
    });
  }
  const vault = await openVaultOf(home.folder, io);
  const client = await connect({
    auth: { authentication: await vault.get(config.auth), vault },
    mailbox,
    onWire: trace?.tell,
    ca: config.caFile,
    env: io.env,
    allowedMailboxes: config.allowedMailboxes,
    ...auditIn(home.folder, config),
  });
  return { client, config, home: home.folder, vault, trace, close: () => client.close() };
}

async function openEmulatorSession(
  config: Config,
  folder: string,
  io: Io,
  trace: TraceFile | undefined,
): Promise<Session> {
  const [{ createEmulator }, { tellFaults }] = await Promise.all([
    import('../../emulator/index.ts'),
    import('./emulator-faults.ts'),
  ]);
  const vault = await openVaultOf(folder, io);
  const emulator = await createEmulator({ data: join(folder, 'calendars') }).catch(explainInUse);
  try {
    const { url } = await emulator.listen();
    const auth = createAuthentication(
      {
        name: 'emulator',
        mode: 'client-secret',
        tenant: emulator.tenantId,
        clientId: emulator.clientId,
        secret: emulator.clientSecret,
        authority: url,
        graph: url,
      },
      systemClock,
    );
    const client = await connect({
      ...{ auth, mailbox: config.mailbox, onWire: trace?.tell },
      allowedMailboxes: config.allowedMailboxes,
      ...auditIn(folder, config),
    });
    const close = async () => {
      await client.close();
      await emulator.close();
      tellFaults(emulator, io);
    };
    return { client, config, home: folder, vault, trace, close };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** Writes of a rehearsal are put on record beside its jobs. */
function auditIn(home: string, { audit }: Config): Pick<ConnectOptions, 'home' | 'audit'> {
  return { home, audit: isAudited(audit) ? 'on' : 'off' };
}

/** Whoever rehearses has named no folder, and started no server. */
function explainInUse(error: unknown): never {
  if (!(error instanceof GraphcalError) || error.code !== 'data-in-use') throw error;
  throw new GraphcalError('data-in-use', 'Another command with --emulator is using the embedded server of this home.', {
    cause: error,
    hint: 'Wait until it has ended, or take another home with --home.',
  });
}

/** Opens a session, works with it, and closes it whatever happens. */
export async function withSession<T>(
  flags: ConnectionFlags,
  io: Io,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(flags, io);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
