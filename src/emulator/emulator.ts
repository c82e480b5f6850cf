import { setMaxListeners } from 'node:events';
import { InputError } from '../core/errors.ts';
import { createPooledRandom, createSeededRandom, type Random, systemRandom } from '../core/random.ts';
import { createAdministration } from './administration/administration.ts';
import { createControls, recall } from './administration/controls.ts';
import { createApplication } from './application.ts';
import { Contents } from './attachments/contents.ts';
import { createGraphService, type GraphSetup } from './calls/graph-service.ts';
import { createLatency, latencyProblem } from './calls/latency.ts';
import { createRouter } from './calls/router.ts';
import { createThrottle } from './calls/throttle.ts';
import { checkOptions } from './check-options.ts';
import { openClock } from './clock/open-clock.ts';
import { createVersions } from './events/version.ts';
import { checkFaultPlan } from './faults/fault-plan.ts';
import { createFaults } from './faults/faults.ts';
import type { EmulatorRequest, EmulatorResponse } from './http/message.ts';
import { createOutgoing } from './http/outgoing.ts';
import { createPorts } from './http/ports.ts';
import { readWebRequest, toWebResponse } from './http/web-response.ts';
import { createApps } from './identity/apps.ts';
import { createClaimsChallenges } from './identity/claims-challenges.ts';
import { createAssertionIds } from './identity/client-assertion.ts';
import { type MakeKeyPair, readKeyPair } from './identity/credentials.ts';
import type { SignInSetup } from './identity/grants/grant.ts';
import { hashSecret } from './identity/secret-hash.ts';
import { makeSeededKeyPair } from './identity/seeded-key-pair.ts';
import { createSignIn } from './identity/sign-in.ts';
import { createSignInControls } from './identity/sign-in-controls.ts';
import { createSignInRecords } from './identity/sign-in-records.ts';
import { createTokens } from './identity/token.ts';
import { DEVICE_CODE_INTERVAL_SECONDS, TOKEN_LIFETIME_SECONDS } from './limits.ts';
import { createDirectory } from './mailboxes/directory.ts';
import { MODE_NAMES, pickModes } from './modes/mode-settings.ts';
import { completeModes } from './modes/modes.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import { keepFault } from './record/own-fault.ts';
import { createRecorder } from './record/record.ts';
import { UPLOAD_ROUTES } from './routes/attachment-routes.ts';
import { ROUTES } from './routes/routes.ts';
import { applySeed } from './seed/apply-seed.ts';
import { sealSeed } from './seed/seal-seed.ts';
import { checkSeed } from './seed/seed.ts';
import { checkRooms } from './seed/seed-room-lists.ts';
import { openStore } from './store/open-store.ts';
import { createSubscriptions } from './subscriptions/subscriptions.ts';
import { createZones } from './time/zones.ts';
import type { World } from './world.ts';

/** The same for all. */
const ROUTER = createRouter(ROUTES);
const UPLOAD_ROUTER = createRouter(UPLOAD_ROUTES);
const DEFAULT_ROLES = ['Calendars.ReadWrite', 'MailboxSettings.ReadWrite', 'Place.ReadWrite.All', 'User.Read.All'];
const DEFAULT_SCOPES = [
  'Calendars.ReadWrite',
  'Calendars.ReadWrite.Shared',
  'Group.ReadWrite.All',
  'MailboxSettings.ReadWrite',
  'User.Read',
];
const RECORDED_REQUESTS = 100_000;
/** Address in links while no port is open; names below `localhost` lead nowhere else. */
const URL_WITHOUT_PORT = 'http://emulator.localhost';

/**
 * Makes a Graph-compatible calendar server, in memory or on a data folder; `handle` answers requests in the process,
 * `listen` opens a port. Fails with `data-in-use`, `data-unreadable` or StorageError `path-...` (others can get at it)
 * for a data folder, `seed-invalid`, `fault-plan-invalid`, `mode-invalid`, `latency-invalid`, `time-invalid` or
 * `option-invalid` for options, and as `listen` does for the port to open.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkOptions(options, MODE_NAMES);
  const clock = openClock({
    ...options,
    deterministic: options.deterministic !== undefined && options.deterministic !== false,
  });
  const { random, makeKeys } = openChance(options);
  const seed = options.seed && (await sealSeed(checkSeed(options.seed), random));
  const faults = createFaults(options.faults && checkFaultPlan(options.faults));
  const modes = completeModes(pickModes(options));
  const latency = openLatency(options, random);
  const userPassword = options.userPassword === undefined ? undefined : await hashSecret(options.userPassword, random);
  const closing = new AbortController();
  // Each delayed commit listens.
  setMaxListeners(0, closing.signal);
  const { store, credentials, openCertificate } = await openStore(options.data, random, makeKeys, options.hostNames);
  const recorder = createRecorder(options.recordedRequests ?? RECORDED_REQUESTS);
  const apps = createApps(store, credentials, {
    roles: options.roles ?? DEFAULT_ROLES,
    scopes: options.scopes ?? DEFAULT_SCOPES,
  });
  const tokens = createTokens(credentials, clock, random);
  const zones = createZones();
  const outgoing = createOutgoing(options.notificationCa);
  const directory = createDirectory({
    store,
    random,
    versionOf: createVersions(clock, modes),
    zones,
    autoCreate: options.autoCreateUsers ?? true,
  });
  const contents = new Contents(store, directory);
  const subscriptions = createSubscriptions({
    store,
    clock,
    random,
    zones,
    contents,
    modes,
    tenantId: credentials.tenantId,
    send: options.sendNotification ?? outgoing.send,
    hosts: options.notificationHosts ?? [],
    issueToken: tokens.issueForNotification,
    delivered: recorder.delivered,
    failed: (path, error) =>
      void keepFault({ world: { clock, recorder }, closing: closing.signal }, { method: 'POST', path }, error),
  });
  const world: World = {
    directory,
    store,
    contents,
    zones,
    clock,
    random,
    recorder,
    modes,
    subscriptions,
  };
  recall(world);
  subscriptions.load();
  const records = createSignInRecords(store, clock, random, {
    modes,
    deviceCodeInterval: options.deviceCodeIntervalSeconds ?? DEVICE_CODE_INTERVAL_SECONDS,
  });
  if (seed) {
    try {
      checkRooms(directory, seed, (room) => directory.known(room) !== undefined);
    } catch (error) {
      store.close();
      throw error;
    }
    applySeed(world, apps, records.consents, seed);
  }

  const setup: GraphSetup = {
    world,
    apps,
    router: ROUTER,
    uploads: UPLOAD_ROUTER,
    throttle: createThrottle(clock, options.limits !== 'off'),
    faults,
    retryAfter: options.retryAfter ?? 'seconds',
    latency,
    recordBodies: options.recordBodies ?? false,
    closing: closing.signal,
  };
  const controls = createControls({ world, apps, records, throttle: setup.throttle, faults, seed });
  const callers = { tokens, apps, directory, sessions: records.sessions, challenges: createClaimsChallenges() };
  const signInSetup: SignInSetup = {
    credentials,
    apps,
    directory,
    tokens,
    records,
    callers,
    assertionIds: createAssertionIds(),
    clock,
    random,
    modes,
    lifetimeSeconds: options.tokenLifetimeSeconds ?? TOKEN_LIFETIME_SECONDS,
    userPassword,
  };
  const signInControls = createSignInControls(signInSetup);
  const application = createApplication({
    setup,
    service: createGraphService(setup),
    signIn: createSignIn(signInSetup),
    callers,
    administration: createAdministration({ world, clock, controls, credentials, apps, signIn: signInControls }),
  });
  const ports = createPorts(application, clock, openCertificate);
  let closed: Promise<void> | undefined;

  async function handle(request: Request): Promise<Response>;
  async function handle(request: EmulatorRequest): Promise<EmulatorResponse>;
  async function handle(request: Request | EmulatorRequest): Promise<Response | EmulatorResponse> {
    if (!(request instanceof Request)) return application.handle(request);
    return toWebResponse(await application.handle(await readWebRequest(request)), clock);
  }

  function close(): Promise<void> {
    closed ??= (async () => {
      closing.abort(new Error('The emulator was closed.'));
      subscriptions.close();
      await Promise.all([ports.close(), outgoing.close()]);
      store.close();
    })();
    return closed;
  }

  if (options.listen) {
    try {
      await ports.listen(options.listen);
    } catch (error) {
      await close();
      throw error;
    }
  }

  return {
    tenantId: credentials.tenantId,
    clientId: credentials.clientId,
    clientSecret: credentials.clientSecret,
    get apps() {
      return apps.all().map(({ clientId, displayName }) => ({ clientId, displayName }));
    },
    record: recorder,
    clock,
    get url() {
      return ports.listeners[0]?.url ?? URL_WITHOUT_PORT;
    },
    get listeners() {
      return ports.listeners;
    },
    get modes() {
      return controls.modes;
    },
    get faultPlan() {
      return controls.faultPlan;
    },
    handle,
    listen: ports.listen,
    snapshot: controls.snapshot,
    restore: controls.restore,
    seed: controls.seed,
    setFaultPlan: controls.setFaultPlan,
    setModes: controls.setModes,
    expireDeltaLinks: controls.expireDeltaLinks,
    get subscriptions() {
      return controls.subscriptions;
    },
    lifecycleEvent: controls.lifecycleEvent,
    get claimsChallenges() {
      return signInControls.claimsChallenges;
    },
    signIn: signInControls.signIn,
    revokeSessions: signInControls.revokeSessions,
    setClaimsChallenges: signInControls.setClaimsChallenges,
    reset: controls.reset,
    close,
  };
}

/** Chance as the options have it; from a seed the key that signs tokens comes from it too. */
function openChance(options: EmulatorOptions): { random: Random; makeKeys?: MakeKeyPair } {
  const { random, deterministic = false, signingKey } = options;
  const given = signingKey === undefined ? undefined : readKeyPair(signingKey);
  if (deterministic === false) {
    return { random: random ?? createPooledRandom(systemRandom), ...(given && { makeKeys: async () => given }) };
  }
  const seed = deterministic === true ? 1 : deterministic;
  return {
    random: random ?? createSeededRandom(seed),
    // Of its own source: when the first token is asked for must not change what follows.
    makeKeys: async () => given ?? makeSeededKeyPair(createSeededRandom(seed)),
  };
}

function openLatency({ latencyMs, latency }: EmulatorOptions, random: Random): () => number {
  if (latency === undefined) return () => latencyMs ?? 0;
  const problem =
    latencyMs === undefined
      ? latency !== 'live' && latencyProblem(latency)
      : 'cannot be drawn from a distribution where latencyMs is given';
  if (problem) throw new InputError('latency-invalid', `The latency: ${problem}.`, { field: 'latency' });
  return createLatency(latency, random);
}
