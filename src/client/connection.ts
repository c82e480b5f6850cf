import { type Authentication, getMode } from '../auth/authentication.ts';
import type { Speaker } from '../auth/modes/mode.ts';
import { isPersonAuthentication } from '../auth/modes/modes.ts';
import type { SignInStore } from '../auth/sign-in/sign-in-store.ts';
import { createVaultSignInStore } from '../auth/sign-in/vault-sign-in-store.ts';
import { createStoredSource, type StoredAuthentication } from '../auth/stored-source.ts';
import {
  createTokenSource,
  type TokenCredential,
  type TokenPost,
  type TokenSource,
  tokenSourceFrom,
} from '../auth/token-source.ts';
import type { VaultOptions } from '../auth/vault.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { joinListeners } from '../core/listener.ts';
import { type Random, systemRandom } from '../core/random.ts';
import { VERSION } from '../core/version.ts';
import { APP_REQUESTS, MAILBOX_CONCURRENT_REQUESTS, MAILBOX_REQUESTS, MAILBOX_UPLOAD_BYTES } from '../graph/limits.ts';
import { createSender } from '../http/create-sender.ts';
import type { AppLimits, LaneLimits } from '../http/lanes/lanes.ts';
import { createThrottle } from '../http/lanes/throttle.ts';
import { DEFAULT_RETRY, type RetrySettings } from '../http/retry.ts';
import { createRetryBudget, type RetryBudgetSettings } from '../http/retry-budget.ts';
import type { Sender } from '../http/sender.ts';
import { type CallTracer, createCallTracer } from '../http/trace/trace.ts';
import type { WireEvents, WireListener } from '../http/trace/wire-events.ts';
import { DEFAULT_TRANSPORT_LIMITS, type Transport, type TransportLimits } from '../http/wire/transport.ts';
import { guardSender, readAllowedMailboxes } from './allowed-mailboxes.ts';
import type { Actor } from './audit/audit-entry.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { processPlace, processUser } from './home.ts';
import { watchRenewals } from './renewals-under-way.ts';
import { loadTelemetry, type Telemetry } from './telemetry.ts';
import { tellRenewals } from './token-renewals.ts';

export type { StoredAuthentication } from '../auth/stored-source.ts';
export type { CallOptions } from '../http/exchange.ts';
export type { AppLimits, LaneLimits } from '../http/lanes/lanes.ts';
export type { RetrySettings } from '../http/retry.ts';
export type { RetryBudget, RetryBudgetSettings } from '../http/retry-budget.ts';
export type { Sender } from '../http/sender.ts';
export type { WireEvent, WireEvents, WireListener } from '../http/trace/wire-events.ts';
export { createFetchTransport, type Fetch, type FetchTransportOptions } from '../http/wire/fetch-transport.ts';
export type { HttpReply, HttpRequest, Transport, TransportLimits } from '../http/wire/transport.ts';

/** Parts of batches that may be under way at once over all mailboxes: each connection carries a batch of one mailbox. */
const APP_CONCURRENT = DEFAULT_TRANSPORT_LIMITS.connections * MAILBOX_CONCURRENT_REQUESTS;

/** What Microsoft documents for Outlook's part of Graph; see graph/limits.ts for the sources. */
export const DOCUMENTED_LANE: LaneLimits = {
  concurrent: MAILBOX_CONCURRENT_REQUESTS,
  concurrencyScope: 'mailbox',
  requests: MAILBOX_REQUESTS.count,
  windowMs: MAILBOX_REQUESTS.windowMs,
  uploadBytes: MAILBOX_UPLOAD_BYTES.count,
  uploadWindowMs: MAILBOX_UPLOAD_BYTES.windowMs,
};

export const DOCUMENTED_APP: AppLimits = {
  requests: APP_REQUESTS.count,
  windowMs: APP_REQUESTS.windowMs,
  concurrent: APP_CONCURRENT,
};

/** The caller's own way to get tokens, and where they may be used. */
export interface CredentialChoice {
  credential: TokenCredential;
  /** Tenant (directory) id that its tokens are of. Sending rows needs it: a job belongs to one tenant. */
  tenant?: string | undefined;
  /** Address or id of the person who signs in, if one does. Sending rows to `me` needs it. */
  account?: string | undefined;
  /** Name of a known cloud; default `global`. */
  cloud?: string | undefined;
  /** Graph's address instead of a cloud's. */
  graph?: string | undefined;
  /** Hosts that may receive tokens beside the known clouds and loopback. */
  allowedHosts?: readonly string[] | undefined;
}

export interface ConnectionSettings {
  /** The wire; default undici. One that was given is not closed by us, and the next three settings are not for it. */
  transport?: Transport | undefined;
  /** Deadlines, sizes and connections of the wire. */
  limits?: Partial<TransportLimits> | undefined;
  /**
   * Authorities whose certificates are trusted beside those of the system: PEM text, or the path of a PEM file; default
   * the file that GRAPHCAL_CA_FILE names. Verification itself cannot be switched off.
   */
  ca?: string | undefined;
  /**
   * Environment that names proxies (HTTPS_PROXY, HTTP_PROXY, NO_PROXY in either letter case), what some modes of signing
   * in take from it, and what opens the vault of a stored authentication; default the process's.
   */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  clock?: Clock | undefined;
  random?: Random | undefined;
  retry?: Partial<RetrySettings> | undefined;
  /** What the repeats of all calls together may cost. */
  retryBudget?: Partial<RetryBudgetSettings> | undefined;
  /**
   * Mailboxes that may be reached: addresses, directory ids of users and groups, `groups/ID` for a group alone, `me`, or
   * `*@domain`; default all. A request for any other is refused before it is sent (UsageError `mailbox-not-allowed`), and
   * so is one that names none, as all of places and subscriptions, or asks when somebody else is free.
   */
  allowedMailboxes?: string | readonly string[] | undefined;
  /** Limits of one mailbox, where an agreement differs from what is documented; `concurrencyScope: 'app'` where its four requests at a time are those of all mailboxes. */
  lane?: Partial<LaneLimits> | undefined;
  app?: Partial<AppLimits> | undefined;
  /**
   * Where the sign-in of a person is kept while it is renewed; default the vault for a stored authentication, else memory.
   * A service may let a refresh token be used once: who does not keep the new one has to sign in again.
   */
  signInStore?: SignInStore | undefined;
  /**
   * Told of every call, try, wait and answer, as docs/observability.md lists; gets no secret and no content. Give the same
   * one as `tell` to a job, and it hears all of that too.
   */
  onWire?: WireListener | undefined;
  /** Told when a mailbox is closed for `ms` milliseconds because the service throttled it; one that throws disturbs nothing. */
  onThrottled?: ((mailbox: string, ms: number) => void) | undefined;
}

type LaneClosed = Pick<WireEvents['lane-closed'], 'mailbox' | 'ms'>;

/** One signed-in way to one Graph: everything that sends goes through its sender. */
export interface Connection {
  readonly sender: Sender;
  readonly tokens: TokenSource;
  /** Tenant (directory) id, which tells this service from others in records of jobs; undefined where a credential does not say. */
  readonly tenant: string | undefined;
  /** Who is signed in; undefined for an app, and where a credential does not say. */
  readonly account: string | undefined;
  /** Application id, '' where the credential does not say. */
  readonly app: string;
  /** False when an app signs in as itself: it has no mailbox of its own. */
  readonly hasMe: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** How often and how long calls are tried again. */
  readonly retry: RetrySettings;
  /** Who calls, as records of writes say it. */
  readonly actor: Actor;
  /** Where single writes are put on record before they are sent; undefined where that was switched off. */
  readonly audit: AuditLog | undefined;
  /** Makes several requests one call in what is told of them. */
  readonly trace: CallTracer;
  /** Spans and metrics; undefined where this process has no OpenTelemetry set up. */
  readonly telemetry: Telemetry | undefined;
  close(): Promise<void>;
}

/** What is put on record of a connection's writes. */
export interface ConnectionAudit {
  /** Default: none. */
  log?: AuditLog | undefined;
  /** Who calls; default the user of this process. */
  actor?: string | undefined;
}

/**
 * Opens a connection; nothing is sent, and the token is asked for with the first request. Throws UsageError
 * `ca-unreadable`, `allowed-mailbox-invalid`.
 */
export async function openConnection(
  given: Authentication | StoredAuthentication | CredentialChoice,
  settings: ConnectionSettings = {},
  { log, actor = processUser() }: ConnectionAudit = {},
): Promise<Connection> {
  const identity = 'vault' in given ? given.authentication : given;
  const { clock = systemClock, random = systemRandom, env = processPlace().env, allowedMailboxes } = settings;
  const allowed = allowedMailboxes === undefined ? undefined : readAllowedMailboxes(allowedMailboxes);
  const speaker: Speaker =
    'credential' in identity
      ? { isPerson: true, account: identity.account }
      : getMode(identity.mode).speaker(identity, env);
  const transport = settings.transport ?? (await openTransport(settings));
  const store = settings.signInStore ?? ('vault' in given ? storeOf(given, { clock, random }) : undefined);
  const renewals = watchRenewals(store);
  const dependencies = { post: tokenWire(transport), clock, random, env, signIns: renewals.store };
  const tokens =
    'vault' in given
      ? createStoredSource(given, dependencies)
      : 'credential' in given
        ? tokenSourceFrom(given.credential, { ...given, clock })
        : createTokenSource(given, dependencies);
  const telemetry = await loadTelemetry(tokens.graphOrigin);
  const tell = joinListeners([settings.onWire, telemetry?.tell]);
  const trace = createCallTracer(tell, clock);
  const { onThrottled } = settings;
  // One that throws would take the place of the answer, which may be that of a batch whose other parts were done.
  const tellThrottled = joinListeners([
    onThrottled && ((closed: LaneClosed) => onThrottled(closed.mailbox, closed.ms)),
  ]);
  const throttle = createThrottle({
    clock,
    random,
    lane: { ...DOCUMENTED_LANE, ...settings.lane },
    app: { ...DOCUMENTED_APP, ...settings.app },
    onClosed: (mailbox, ms) => {
      tell?.({ type: 'lane-closed', mailbox, ms });
      tellThrottled?.({ mailbox, ms });
    },
  });
  const retry = { ...DEFAULT_RETRY, ...settings.retry };
  const sender = createSender({
    origin: tokens.graphOrigin,
    transport,
    tokens: tell === undefined ? tokens : tellRenewals(tokens, tell, clock),
    throttle,
    clock,
    random,
    retry,
    budget: createRetryBudget(settings.retryBudget),
    userAgent: `graphcal/${VERSION}`,
    onWire: tell,
    trace,
  });
  return {
    sender: allowed === undefined ? sender : guardSender(sender, allowed),
    tokens,
    tenant: identity.tenant,
    account: speaker.account,
    app: 'credential' in identity ? '' : identity.clientId,
    hasMe: speaker.isPerson,
    actor: {
      user: actor,
      account: speaker.account ?? null,
      authentication: 'credential' in identity ? null : identity.name,
      tenant: identity.tenant ?? null,
    },
    audit: log,
    clock,
    random,
    retry,
    trace,
    telemetry,
    close: async () => {
      await renewals.settled();
      if (settings.transport === undefined) await transport.close();
    },
  };
}

/** Where the sign-in of a stored authentication is renewed; undefined in modes without a person who signs in. */
function storeOf({ authentication, vault }: StoredAuthentication, around: VaultOptions): SignInStore | undefined {
  if (!isPersonAuthentication(authentication)) return undefined;
  return createVaultSignInStore(vault, authentication, around);
}

/** The wire for token requests. */
export function tokenWire(transport: Transport): TokenPost {
  return (url, { method = 'POST', body, ...rest }) =>
    transport.send({ method, url, ...rest, ...(method === 'GET' ? {} : { body }) });
}

/** The wire that a connection makes for itself; who asks for it closes it. Throws UsageError `ca-unreadable`. */
export async function openTransport({ limits, env = processPlace().env, ca }: ConnectionSettings): Promise<Transport> {
  const { createUndiciTransport } = await import('../http/wire/undici-transport.ts');
  const authorities = ca || env.GRAPHCAL_CA_FILE;
  if (!authorities) return createUndiciTransport({ limits, env });
  const { openTrust } = await import('../http/wire/trust.ts');
  return createUndiciTransport({ limits, env, secureContext: await openTrust(authorities, env) });
}
