import type { Configuration, INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { SECOND } from '../core/durations.ts';
import { AuthenticationError, GraphcalError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { AuthenticationBase } from './authentication.ts';
import type { Acquire, AcquiredToken } from './cached-source.ts';
import { type ResolvedEndpoints, resolveEndpoints } from './endpoints.ts';
import {
  requestToken,
  type TokenGrant,
  type TokenOutcome,
  type TokenRequestOptions,
  withoutText,
} from './token-endpoint.ts';
import { checkTokenRequest, type TokenRequestSettings } from './token-request.ts';
import type { TokenDependencies, TokenPostOptions } from './token-wire.ts';

/** Graph only sends claims challenges to clients that say they understand them. https://learn.microsoft.com/entra/identity-platform/claims-challenge */
const CLAIMS_CAPABILITY = 'cp1';

/** What of MSAL's configuration all modes have in common. */
export interface MsalConfiguration {
  auth: Configuration['auth'];
  system: NonNullable<Configuration['system']>;
}

/** Makes a client of MSAL and asks it for a token. What it gives is not looked at: the answer is read on the wire. */
export type AskMsal = (
  msal: typeof import('@azure/msal-node'),
  configuration: MsalConfiguration,
  request: { scopes: string[]; claims?: string },
) => Promise<unknown>;

/** Carries a request that MSAL wrote; undefined where its address may get none. */
export type Exchange = (
  url: string,
  form: Pick<TokenPostOptions, 'headers' | 'body'>,
) => Promise<TokenOutcome> | undefined;

export interface AskOptions {
  claims?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Default: the token endpoint alone is asked, and again while it is busy. */
  exchange?: Exchange | undefined;
}

/**
 * Gets tokens through MSAL. Each time with a fresh client: its cache and its own throttling run on the machine's clock
 * and keep tokens longer than we do. MSAL is loaded at the first call.
 */
export function acquireByMsal(
  authentication: AuthenticationBase & TokenRequestSettings,
  dependencies: TokenDependencies,
  ask: AskMsal,
): Acquire {
  const exchangeFor = tokenExchange(authentication, dependencies);
  return async ({ claims, effort, signal }) => {
    const began = dependencies.clock.now();
    const exchange = exchangeFor({ signal, ...(effort === 'once' ? { tries: 1 } : {}) });
    const outcome = await askMsal(authentication, dependencies, { claims, signal, exchange }, ask);
    return 'error' in outcome ? outcome : accessTokenOf(outcome.grant, began);
  };
}

/** The token of a good answer to a request that began at `began`, milliseconds since 1970. */
export function accessTokenOf({ body, expiresIn, refreshIn }: TokenGrant, began: number): AcquiredToken {
  return {
    token: new Secret(String(body.access_token)),
    expiresOn: began + expiresIn * SECOND,
    ...(refreshIn === undefined ? {} : { refreshOn: began + refreshIn * SECOND }),
  };
}

/** Lets MSAL write the requests of one way to get tokens, and gives the last answer to them. */
export async function askMsal(
  authentication: AuthenticationBase & TokenRequestSettings,
  dependencies: TokenDependencies,
  { claims, signal, exchange = tokenExchange(authentication, dependencies)({ signal }) }: AskOptions,
  ask: AskMsal,
): Promise<TokenOutcome> {
  const msal = await import('@azure/msal-node');
  const { resource } = settingsOf(authentication);
  const network = createNetwork(exchange);
  try {
    const configuration = configurationOf(msal, authentication, network.module);
    const scopes = [`${resource}/.default`];
    await ask(msal, configuration, { scopes, ...(claims === undefined ? {} : { claims }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const told = network.outcome();
    if (told === undefined || 'grant' in told) return { error: explain(cause), holdMs: 0 };
  }
  return network.outcome() ?? { error: explain(undefined), holdMs: 0 };
}

/** What every client of MSAL has in common for this authentication. */
export function configurationOf(
  { LogLevel }: Pick<typeof import('@azure/msal-node'), 'LogLevel'>,
  authentication: AuthenticationBase & TokenRequestSettings,
  networkClient: INetworkModule = createNetwork(() => undefined).module,
): MsalConfiguration {
  return {
    auth: {
      clientId: authentication.clientId,
      clientCapabilities: [CLAIMS_CAPABILITY],
      ...authority(resolveEndpoints(authentication), authentication.tenant),
    },
    system: {
      networkClient,
      loggerOptions: { loggerCallback: () => {}, piiLoggingEnabled: false, logLevel: LogLevel.Error },
    },
  };
}

/** Asks the token endpoint, and again while it is busy. */
export function tokenExchange(
  authentication: AuthenticationBase & TokenRequestSettings,
  dependencies: TokenDependencies,
): (options: TokenRequestOptions) => Exchange {
  const { tokenEndpoint } = resolveEndpoints(authentication);
  const { tokenVersion, resource } = settingsOf(authentication);
  const write = tokenVersion === 'v1' ? (body: string) => asVersion1(body, resource) : (body: string) => body;
  return (options) =>
    (url, { headers, body }) =>
      url === tokenEndpoint
        ? requestToken(tokenEndpoint, { headers, body: write(body) }, dependencies, options)
        : undefined;
}

/** Checked anew like the addresses: a record may come from a caller instead of the vault. */
function settingsOf(authentication: AuthenticationBase & TokenRequestSettings) {
  const { tokenVersion = 'v2', resource = resolveEndpoints(authentication).graphOrigin } = checkTokenRequest(
    authentication,
    authentication,
  );
  return { tokenVersion, resource };
}

/**
 * MSAL's way to the wire. It may post where the exchange allows and nowhere else, and never sees a bad answer: it would
 * put the answer's text into its errors. What came of the last request is kept here.
 */
function createNetwork(exchange: Exchange): { module: INetworkModule; outcome: () => TokenOutcome | undefined } {
  let outcome: TokenOutcome | undefined;
  const module: INetworkModule = {
    sendGetRequestAsync: () => Promise.reject(new Error('No discovery is needed.')),
    async sendPostRequestAsync<T>(url: string, request: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
      const asked = new URL(url);
      const { headers = {}, body = '' } = request;
      try {
        outcome = await exchange(asked.origin + asked.pathname, { headers, body });
      } catch (error) {
        if (!(error instanceof GraphcalError)) throw error;
        outcome = { error, holdMs: 0 };
      }
      outcome ??= { error: elsewhere(asked), holdMs: 0 };
      if ('error' in outcome) throw outcome.error;
      // The headers served the retries already; MSAL would only measure by them.
      return { status: 200, headers: {}, body: outcome.grant.body as T };
    },
  };
  return { module, outcome: () => outcome };
}

/**
 * MSAL takes https authorities only, so an http one on loopback is named as https and its true endpoints are given as
 * metadata, which also saves the discovery requests of every other authority.
 */
function authority({ authorityOrigin, tokenEndpoint }: ResolvedEndpoints, tenant: string) {
  const { host } = new URL(authorityOrigin);
  const issuer = `https://${host}/${tenant}`;
  return {
    authority: issuer,
    knownAuthorities: [host],
    authorityMetadata: JSON.stringify({
      issuer: `${issuer}/v2.0`,
      authorization_endpoint: `${authorityOrigin}/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: tokenEndpoint,
      jwks_uri: `${authorityOrigin}/${tenant}/discovery/v2.0/keys`,
    }),
  };
}

/** MSAL writes scopes alone; the older endpoint takes the resource that they name. https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-oauth2-client-creds-grant-flow */
function asVersion1(body: string, resource: string): string {
  const form = new URLSearchParams(body);
  const others = (form.get('scope') ?? '').split(' ').filter((scope) => !scope.endsWith('/.default'));
  if (others.length === 0) form.delete('scope');
  else form.set('scope', others.join(' '));
  form.set('resource', resource);
  return form.toString();
}

function elsewhere(url: URL): AuthenticationError {
  return new AuthenticationError('host-not-allowed', `A token request to ${url.origin} was refused.`, {
    hint: 'Only the token endpoint of the authority may receive the secret.',
  });
}

/** Errors of this family come from the mode itself and say what to do; MSAL's can hold what it was given. */
function explain(cause: unknown): GraphcalError {
  if (cause instanceof GraphcalError) return cause;
  return new AuthenticationError('sign-in-failed', 'No token could be asked for.', {
    cause: withoutText(cause),
    hint: 'If Graph sent a claims challenge, its claims could not be read; else report this with the cause.',
  });
}
