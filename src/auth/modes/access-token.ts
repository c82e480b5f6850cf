import { AuthenticationError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { AuthenticationBase } from '../authentication.ts';
import { resolveGraph } from '../endpoints.ts';
import { fieldProblem } from '../field-problem.ts';
import { isThisGraph } from '../graph-resource.ts';
import { GUID } from '../guid.ts';
import { readTokenClaims, type TokenClaims } from '../token-claims.ts';
import type { Mode } from './mode.ts';

/** A token that something else got and put into the environment: it is used as it is, never stored and never renewed. */
export interface AccessTokenAuthentication extends AuthenticationBase {
  mode: 'access-token';
  /** The environment variable that holds the token. */
  variable: string;
}

/** What a person gives for it. */
export interface AccessTokenFields {
  /** Default GRAPHCAL_ACCESS_TOKEN. */
  variable?: string | undefined;
}

const DEFAULT_VARIABLE = 'GRAPHCAL_ACCESS_TOKEN';
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/u;

export const accessToken: Mode<AccessTokenAuthentication, AccessTokenFields> = {
  fields: ['variable'],
  clientId: 'none',
  usesAuthority: false,
  create: (base, { variable = DEFAULT_VARIABLE }) => ({
    ...base,
    mode: 'access-token',
    variable: checkVariable(variable),
  }),
  keep: ({ variable }) => ({ variable }),
  read: ({ variable }) => ({ variable: String(variable) }),
  show: ({ variable }) => ({ variable: String(variable) }),
  speaker: ({ variable }, env) => {
    const claims = readTokenClaims(env[variable]?.trim() ?? '');
    // Without a token the first request says so; that there is no `me` would be said in its place.
    if (claims?.audience === undefined) return { isPerson: true };
    return { isPerson: claims.scopes !== undefined, account: claims.account };
  },
  acquire: (authentication, { clock, env = {} }) => {
    const graphOrigin = resolveGraph(authentication);
    return async ({ claims: challenge }) => {
      const { variable } = authentication;
      const token = env[variable]?.trim() ?? '';
      const claims = readTokenClaims(token);
      const problem = findProblem(authentication, token, claims, graphOrigin, clock.now());
      if (problem !== undefined) return { error: problem, holdMs: 0 };
      if (challenge !== undefined) return { error: challenged(variable), holdMs: 0 };
      return { token: new Secret(token), expiresOn: claims?.expiresOn ?? 0 };
    };
  },
};

function checkVariable(name: string): string {
  if (VARIABLE.test(name)) return name;
  throw fieldProblem(
    'variable',
    'is not the name of an environment variable',
    // Whoever mistakes it for the token itself finds it nowhere repeated.
    'Give the name of the variable that holds the token, not the token.',
  );
}

/** Why a token cannot be used here; undefined where it can. */
function findProblem(
  { variable, tenant }: AccessTokenAuthentication,
  token: string,
  claims: TokenClaims | undefined,
  graphOrigin: string,
  now: number,
): AuthenticationError | undefined {
  if (token === '') {
    const hint = `Put a token for ${graphOrigin} there; it is not stored.`;
    return new AuthenticationError('access-token-missing', `The environment variable ${variable} is empty.`, { hint });
  }
  const { audience, tenant: issuedFor, expiresOn } = claims ?? {};
  if (audience === undefined || expiresOn === undefined || /\s/u.test(token)) {
    return new AuthenticationError('access-token-unreadable', `What ${variable} holds is no access token.`, {
      hint: `Put a token for ${graphOrigin} there, without the word Bearer before it.`,
    });
  }
  if (!isThisGraph(audience, graphOrigin)) {
    return new AuthenticationError('access-token-elsewhere', `The token in ${variable} is for another service.`, {
      hint: `Ask for one whose resource is ${graphOrigin}; the address of the authority or of another API will not do.`,
    });
  }
  if (issuedFor !== undefined && GUID.test(tenant) && issuedFor.toLowerCase() !== tenant) {
    return new AuthenticationError('access-token-elsewhere', `The token in ${variable} is of another directory.`, {
      hint: `Ask for one of the directory ${tenant}, or store an authentication for that one.`,
    });
  }
  if (expiresOn > now) return undefined;
  const ended = new Date(expiresOn).toISOString();
  return new AuthenticationError('access-token-expired', `The token in ${variable} expired at ${ended}.`, {
    hint: `Put a new one there and go on; it cannot be renewed from here.`,
  });
}

function challenged(variable: string): AuthenticationError {
  return new AuthenticationError('access-token-refused', `Graph wants another token than the one in ${variable}.`, {
    hint: 'Access was changed or revoked since it was issued: ask for a new one, and put it there.',
  });
}
