import type { Configuration, INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { SECOND } from '../core/durations.ts';
import { AuthenticationError, GraphcalError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { AuthenticationBase } from './authentication.ts';
import type { Acquire } from './cached-source.ts';
import { type ResolvedEndpoints, resolveEndpoints } from './endpoints.ts';
import { requestToken, type TokenOutcome, withoutText } from './token-endpoint.ts';
import { checkTokenRequest, type TokenRequestSettings } from './token-request.ts';
import type { TokenDependencies } from './token-wire.ts';

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

/**
 * Gets tokens through MSAL. Each time with a fresh client: its cache and its own throttling run on the machine's clock
 * and keep tokens longer than we do. MSAL is loaded at the first call.
 */
export function acquireByMsal(
  authentication: AuthenticationBase & TokenRequestSettings,
  dependencies: TokenDependencies,
  ask: AskMsal,
): Acquire {
  const endpoints = resolveEndpoints(authentication);
  // Checked anew like the addresses: a record may come from a caller instead of the vault.
  const { tokenVersion = 'v2', resource = endpoints.graphOrigin } = checkTokenRequest(authentication, authentication);
  return async ({ claims, effort, signal }) => {
    const msal = await import('@azure/msal-node');
    const began = dependencies.clock.now();
    const write = tokenVersion === 'v1' ? (body: string) => asVersion1(body, resource) : undefined;
    const network = createNetwork(endpoints, dependencies, {
      write,
      signal,
      ...(effort === 'once' ? { tries: 1 } : {}),
    });
    const configuration: MsalConfiguration = {
      auth: {
        clientId: authentication.clientId,
        clientCapabilities: [CLAIMS_CAPABILITY],
        ...authority(endpoints, authentication.tenant),
      },
      system: {
        networkClient: network.module,
        loggerOptions: { loggerCallback: () => {}, piiLoggingEnabled: false, logLevel: msal.LogLevel.Error },
      },
    };
    try {
      const scopes = [`${resource}/.default`];
      await ask(msal, configuration, { scopes, ...(claims === undefined ? {} : { claims }) });
    } catch (cause) {
      signal.throwIfAborted();
      const told = network.outcome();
      if (told === undefined || 'grant' in told) return { error: explain(cause), holdMs: 0 };
    }
    const outcome = network.outcome();
    if (outcome === undefined) return { error: explain(undefined), holdMs: 0 };
    if ('error' in outcome) return outcome;
    const { body, expiresIn, refreshIn } = outcome.grant;
    return {
      token: new Secret(String(body.access_token)),
      expiresOn: began + expiresIn * SECOND,
      ...(refreshIn === undefined ? {} : { refreshOn: began + refreshIn * SECOND }),
    };
  };
}

interface NetworkOptions {
  /** Changes the form that MSAL wrote. */
  write: ((body: string) => string) | undefined;
  signal: AbortSignal;
  tries?: number;
}

/**
 * MSAL's way to the wire. It may post to the one token endpoint and nothing else, and never sees a bad answer: it would
 * put the answer's text into its errors. What came of it is kept here.
 */
function createNetwork(
  { tokenEndpoint }: ResolvedEndpoints,
  dependencies: TokenDependencies,
  { write = (body) => body, ...options }: NetworkOptions,
): { module: INetworkModule; outcome: () => TokenOutcome | undefined } {
  let outcome: TokenOutcome | undefined;
  const module: INetworkModule = {
    sendGetRequestAsync: () => Promise.reject(new Error('No discovery is needed.')),
    async sendPostRequestAsync<T>(url: string, request: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
      const asked = new URL(url);
      if (asked.origin + asked.pathname !== tokenEndpoint) {
        outcome = { error: elsewhere(asked), holdMs: 0 };
      } else {
        const { headers = {}, body = '' } = request;
        outcome = await requestToken(tokenEndpoint, { headers, body: write(body) }, dependencies, options);
      }
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
