import type { JsonObject } from '../core/json.ts';
import type { AuthenticationBase } from './authentication.ts';
import { resolveGraph } from './endpoints.ts';
import { fieldProblem } from './field-problem.ts';
import { isThisGraph } from './graph-resource.ts';

/**
 * How the token endpoint is asked: version 2 takes scopes, version 1 a resource.
 * https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
 */
export type TokenVersion = 'v1' | 'v2';

/** What some modes may set of their token requests; left out where it is the default. */
export interface TokenRequestSettings {
  tokenVersion?: TokenVersion;
  /** Graph, as the token names it; without a slash at its end. */
  resource?: string;
}

/** What a person gives for it. */
export interface TokenRequestFields {
  /** Version of the token URL; default v2. */
  tokenVersion?: TokenVersion | undefined;
  /** For what the token is asked: Graph's address or application id; default the Graph that is used. */
  resource?: string | undefined;
}

export const TOKEN_REQUEST_FIELDS = ['tokenVersion', 'resource'] as const;

/** Checks what a person gave; throws UsageError `authentication-token-version-invalid` or `authentication-resource-invalid`. */
export function checkTokenRequest(
  { tokenVersion, resource }: TokenRequestFields,
  base: AuthenticationBase,
): TokenRequestSettings {
  if (tokenVersion !== undefined && tokenVersion !== 'v1' && tokenVersion !== 'v2') {
    throw fieldProblem('token-version', 'is neither v1 nor v2', 'Leave it out for v2.');
  }
  const graph = resolveGraph(base);
  const named = resource?.trim().replace(/\/$/u, '');
  if (named !== undefined && !isThisGraph(named, graph)) {
    throw fieldProblem(
      'resource',
      'is not the Graph that is used, so its tokens would be of no use there',
      `Leave it out, or give ${graph}; another Graph is chosen by --cloud or --graph.`,
    );
  }
  return {
    ...(tokenVersion === 'v1' ? { tokenVersion } : {}),
    ...(named === undefined || named === graph ? {} : { resource: named }),
  };
}

/** The members of a record, none where all is the default: an earlier version opens such a record too. */
export function keepTokenRequest({ tokenVersion, resource }: TokenRequestSettings): JsonObject {
  return {
    ...(tokenVersion === undefined ? {} : { tokenVersion }),
    ...(resource === undefined ? {} : { resource }),
  };
}

export function readTokenRequest({ tokenVersion, resource }: JsonObject): TokenRequestFields {
  return {
    ...(tokenVersion === undefined ? {} : { tokenVersion: tokenVersion as TokenVersion }),
    ...(resource === undefined ? {} : { resource: String(resource) }),
  };
}
