import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../core/clock.ts';
import { createPooledRandom, systemRandom } from '../core/random.ts';
import { createAdministration } from './administration.ts';
import { createApplication } from './application.ts';
import { createDirectory } from './directory.ts';
import { showCalendar } from './events/show-calendar.ts';
import { showEvent } from './events/show-event.ts';
import { createVersions } from './events/version.ts';
import { checkFaultPlan } from './fault-plan.ts';
import { createFaults } from './faults.ts';
import { createGraphService, type GraphSetup } from './graph-service.ts';
import { createApps } from './identity/apps.ts';
import { createAssertionIds } from './identity/client-assertion.ts';
import { type Credentials, createCredentials } from './identity/credentials.ts';
import { createRefreshTokens } from './identity/refresh-tokens.ts';
import { hashSecret } from './identity/secret-hash.ts';
import { createSignIn } from './identity/sign-in.ts';
import { createTokens } from './identity/token.ts';
import { TOKEN_LIFETIME_SECONDS } from './limits.ts';
import { listen } from './listen.ts';
import type { Mailbox } from './mailbox.ts';
import { completeModes } from './modes.ts';
import type { Emulator, EmulatorOptions, Listener, MailboxSnapshot } from './options.ts';
import { createRecorder, type Recorder } from './record.ts';
import { createRouter, ROUTES } from './routes.ts';
import { applySeed } from './seed/apply-seed.ts';
import { sealSeed } from './seed/seal-seed.ts';
import { checkSeed } from './seed.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { Store } from './store/store.ts';
import { createThrottle } from './throttle.ts';
import { createZones } from './time/zones.ts';
import type { KeptCertificate } from './tls/certificate-files.ts';
import type { World } from './world.ts';

const DEFAULT_ROLES = ['Calendars.ReadWrite', 'MailboxSettings.Read', 'User.Read.All'];
const DEFAULT_SCOPES = ['Calendars.ReadWrite', 'Calendars.ReadWrite.Shared', 'MailboxSettings.ReadWrite', 'User.Read'];
const RECORDED_REQUESTS = 100_000;

/**
 * Makes a Graph-compatible calendar server, in memory or on a data folder; `handle` answers requests in the process,
 * `listen` opens a port. Fails with `data-in-use`, `data-unreadable` or StorageError `path-...` (others can get at it)
 * for a data folder, `seed-invalid` for a seed, `fault-plan-invalid` for a fault plan.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const random = options.random ?? createPooledRandom(systemRandom);
  const clock = wholeMilliseconds(options.clock ?? systemClock);
  const seed = options.seed && (await sealSeed(checkSeed(options.seed), random));
  const faults = options.faults && checkFaultPlan(options.faults);
  const userPassword = options.userPassword === undefined ? undefined : await hashSecret(options.userPassword, random);
  const { store, credentials, openCertificate } = await openStore(options);
  const recorder = createRecorder(options.recordedRequests ?? RECORDED_REQUESTS);
  const modes = completeModes(options);
  const apps = createApps(store, credentials, {
    roles: options.roles ?? DEFAULT_ROLES,
    scopes: options.scopes ?? DEFAULT_SCOPES,
  });
  const world: World = {
    directory: createDirectory({
      store,
      random,
      versionOf: createVersions(clock, modes),
      autoCreate: options.autoCreateUsers ?? true,
    }),
    store,
    zones: createZones(),
    clock,
    random,
    recorder,
    modes,
  };
  recall(world, recorder);
  if (seed) applySeed(world, apps, seed);

  const closing = new AbortController();
  // Each delayed commit listens.
  setMaxListeners(0, closing.signal);
  const setup: GraphSetup = {
    world,
    apps,
    router: createRouter(ROUTES),
    throttle: createThrottle(clock, options.limits !== 'off'),
    faults: createFaults(faults),
    retryAfter: options.retryAfter ?? 'seconds',
    latencyMs: options.latencyMs ?? 0,
    closing: closing.signal,
  };
  const tokens = createTokens(credentials, clock, random);
  const refreshTokens = createRefreshTokens(store, clock, random, modes.refreshTokens);
  const reset = () => {
    store.clear();
    world.directory.clear();
    apps.clear();
    refreshTokens.clear();
    recorder.clear();
    setup.throttle.clear();
    setup.faults.reset();
    if (seed) applySeed(world, apps, seed);
  };
  const application = createApplication({
    setup,
    service: createGraphService(setup),
    signIn: createSignIn({
      credentials,
      apps,
      directory: world.directory,
      tokens,
      refreshTokens,
      assertionIds: createAssertionIds(),
      clock,
      random,
      modes,
      lifetimeSeconds: options.tokenLifetimeSeconds ?? TOKEN_LIFETIME_SECONDS,
      userPassword,
    }),
    tokens,
    administration: createAdministration(recorder, reset, () => countEvents(world)),
  });
  const listeners = new Set<Listener>();
  let closed: Promise<void> | undefined;
  let certificate: Promise<KeptCertificate> | undefined;

  return {
    tenantId: credentials.tenantId,
    clientId: credentials.clientId,
    clientSecret: credentials.clientSecret,
    get apps() {
      return apps.all().map(({ clientId, displayName }) => ({ clientId, displayName }));
    },
    record: recorder,
    handle: application.handle,
    async listen(where = {}) {
      if (where.tls) {
        certificate ??= openCertificate().catch((error) => {
          // What was wrong with the folder can be mended before the next port is opened.
          certificate = undefined;
          throw error;
        });
      }
      const pair = where.tls ? await certificate : undefined;
      const opened = await listen(application, where, pair);
      const listener: Listener = {
        url: opened.url,
        ...(pair === undefined ? {} : { certificate: pair.certificate }),
        ...(pair?.file === undefined ? {} : { certificateFile: pair.file }),
        close() {
          listeners.delete(listener);
          return opened.close();
        },
      };
      listeners.add(listener);
      return listener;
    },
    snapshot: () => ({ users: [...world.directory.mailboxes()].map((mailbox) => snapshotOf(mailbox, world)) }),
    reset,
    close() {
      closed ??= (async () => {
        closing.abort(new Error('The emulator was closed.'));
        await Promise.all([...listeners].map((listener) => listener.close()));
        store.close();
      })();
      return closed;
    },
  };
}

interface OpenedStore {
  store: Store;
  credentials: Credentials;
  openCertificate(): Promise<KeptCertificate>;
}

async function openStore({ data, random = systemRandom }: EmulatorOptions): Promise<OpenedStore> {
  // Clients check a certificate by the machine's time, whatever the emulator's own clock shows.
  const now = () => systemClock.now();
  // What only some need is loaded where it is asked for: the database, and whatever makes certificates.
  if (data === undefined) {
    return {
      store: createMemoryStore(),
      credentials: createCredentials(random),
      openCertificate: async () => (await import('./tls/certificate.ts')).createCertificate(now(), random),
    };
  }
  const { openDataFolder } = await import('./store/data-folder.ts');
  return {
    ...(await openDataFolder(data, random)),
    openCertificate: async () => (await import('./tls/certificate-files.ts')).openCertificate(data, now(), random),
  };
}

// Times of events are kept and written in whole milliseconds; a clock of measurements or simulations may have fractions.
function wholeMilliseconds(clock: Clock): Clock {
  return {
    now: () => Math.floor(clock.now()),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** Puts what a data folder kept into the record. */
function recall(world: World, recorder: Recorder): void {
  for (const mailbox of world.directory.mailboxes()) {
    // A copy was committed with the organizer's event.
    for (const event of eventsOf(mailbox)) if (!event.invitation) recorder.committed(mailbox, event);
  }
  // Kept by sender; the number tells in which order they went out.
  for (const [, , mail] of [...world.store.mails.entries()].sort((a, b) => a[1] - b[1])) recorder.mailed(mail);
}

function countEvents(world: World): number {
  let count = 0;
  for (const mailbox of world.directory.mailboxes()) count += mailbox.numbers.length;
  return count;
}

function eventsOf(mailbox: Mailbox) {
  return [...mailbox.numbers].flatMap((number) => mailbox.event(number) ?? []);
}

function snapshotOf(mailbox: Mailbox, world: World): MailboxSnapshot {
  const { id, userPrincipalName, displayName } = mailbox.user;
  return {
    id,
    userPrincipalName,
    displayName,
    calendars: [...mailbox.calendars.values()].map((calendar) => showCalendar(mailbox, calendar, undefined)),
    events: eventsOf(mailbox).map((event) =>
      showEvent(mailbox, event, {
        zones: world.zones,
        zone: undefined,
        body: 'html',
        rewritten: world.modes.rewriting === 'exchange',
        immutableIds: false,
        fresh: false,
        select: undefined,
        expand: new Set(event.properties.map((property) => property.id)),
      }),
    ),
  };
}
