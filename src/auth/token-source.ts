import type { Clock } from '../core/clock.ts';
import { AuthenticationError, GraphcalError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { type Authentication, getMode } from './authentication.ts';
import { type Acquire, createCachedSource, type TokenSource } from './cached-source.ts';
import { getCloud } from './clouds.ts';
import { resolveGraph } from './endpoints.ts';
import { checkAllowedHost, checkGraph } from './hosts.ts';
import type { TokenDependencies } from './token-wire.ts';

export type { TokenSource } from './cached-source.ts';
export type { TokenDependencies, TokenPost } from './token-wire.ts';

/** Any object that gives tokens; Azure's TokenCredential is one. https://learn.microsoft.com/javascript/api/@azure/core-auth/tokencredential */
export interface TokenCredential {
  getToken(
    scopes: string,
    options?: { abortSignal?: AbortSignal; claims?: string; enableCae?: boolean },
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}

export interface CredentialOptions {
  clock: Clock;
  /** Name of a known cloud; default `global`. */
  cloud?: string | undefined;
  /** Graph's address instead of a cloud's; the rules are those of `checkGraph`. */
  graph?: string | undefined;
  /** Hosts that may receive tokens beside the known clouds and loopback. */
  allowedHosts?: readonly string[] | undefined;
}

/** Tokens by a stored authentication. Its addresses are checked here, before anything is sent (R26). */
export function createTokenSource(authentication: Authentication, dependencies: TokenDependencies): TokenSource {
  const acquire = getMode(authentication.mode).acquire(authentication, dependencies);
  return createCachedSource(acquire, resolveGraph(authentication), dependencies.clock);
}

/**
 * Tokens by the caller's own credential. What the credential throws becomes AuthenticationError `credential-failed`
 * with the original in `cause`. With a forced renewal the credential is asked again; it may have a cache of its own.
 */
export function tokenSourceFrom(credential: TokenCredential, options: CredentialOptions): TokenSource {
  const graphOrigin = chooseGraph(options);
  const acquire: Acquire = async ({ claims, signal }) => {
    try {
      const given = await credential.getToken(`${graphOrigin}/.default`, {
        abortSignal: signal,
        enableCae: true,
        ...(claims === undefined ? {} : { claims }),
      });
      if (given === null || given.token === '') return { error: failed(undefined), holdMs: 0 };
      return { token: new Secret(given.token), expiresOn: given.expiresOnTimestamp };
    } catch (cause) {
      signal.throwIfAborted();
      return { error: cause instanceof GraphcalError ? cause : failed(cause), holdMs: 0 };
    }
  };
  return createCachedSource(acquire, graphOrigin, options.clock);
}

function chooseGraph({ cloud, graph, allowedHosts = [] }: CredentialOptions): string {
  if (graph !== undefined) return checkGraph(graph, allowedHosts.map(checkAllowedHost));
  return `https://${getCloud(cloud ?? 'global').graphHost}`;
}

function failed(cause: unknown): AuthenticationError {
  return new AuthenticationError('credential-failed', 'The credential gave no token.', {
    cause,
    hint: 'See the cause, and whether the credential may ask for tokens for Microsoft Graph.',
  });
}
