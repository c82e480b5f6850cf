import { AuthenticationError } from '../../core/errors.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../core/json.ts';
import { Secret } from '../../core/secret.ts';
import type { ModeFacts } from '../modes/mode.ts';
import { readTokenBody } from '../token-claims.ts';

/**
 * What is left of a person's sign-in, by which tokens are renewed without them; names as in MSAL's AccountInfo.
 * https://learn.microsoft.com/javascript/api/@azure/msal-node/accountinfo
 */
export interface SignIn {
  /** Good for one renewal or more, as the service decides: each answer may bring another one in its place. */
  refreshToken: Secret;
  /** Address of the person; the directory id where the service told none. */
  username: string;
  /** Directory id of the person. */
  localAccountId: string;
  /** Permissions that the tokens have, as the service wrote them. */
  scopes: readonly string[];
  /** UTC, ISO 8601: when the person was there. */
  signedInAt: string;
  /** UTC, ISO 8601: when the refresh token was used last. */
  renewedAt: string;
  /** JSON of the claims that the next sign-in has to ask for, where a renewal was refused for the want of them. */
  claims?: string;
}

/** What an answer has to be about. */
export interface ExpectedSignIn {
  name: string;
  /** Directory id or domain. */
  tenant: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Of the authorization request. */
  nonce?: string | undefined;
  /** Who signed in before, where it has to be the same person. */
  before?: SignIn | undefined;
}

const DIRECTORY_ID = /^[0-9a-f-]{36}$/u;
/** Characters of claims that are kept; those of the service have some hundreds. */
const LONGEST_CLAIMS = 4096;

/**
 * Reads who signed in out of a good answer of the token endpoint. The id token comes from the authority itself, so its
 * signature need not be checked. https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 * Throws AuthenticationError `sign-in-unreadable`, `sign-in-mixed-up`, `account-differs` or `refresh-token-missing`.
 */
export function readSignIn(body: Record<string, unknown>, expected: ExpectedSignIn): SignIn {
  const { name, tenant, now, nonce, before } = expected;
  const claims = typeof body.id_token === 'string' ? readTokenBody(body.id_token) : undefined;
  const localAccountId = textOf(claims?.oid) ?? textOf(claims?.sub);
  if (claims === undefined || localAccountId === undefined) {
    throw new AuthenticationError('sign-in-unreadable', 'The authority did not say who signed in.', {
      hint: 'Check the authority address; it has to be one that answers as Microsoft Entra does.',
    });
  }
  if (nonce !== undefined && claims.nonce !== nonce) {
    throw new AuthenticationError('sign-in-mixed-up', 'The answer of the authority is of another sign-in.', {
      hint: 'Nothing was stored: sign in again, in one window.',
    });
  }
  if (DIRECTORY_ID.test(tenant) && textOf(claims.tid)?.toLowerCase() !== tenant) {
    throw new AuthenticationError('account-differs', `Who signed in did so for another directory than ${tenant}.`, {
      hint: 'Nothing was stored: compare the Directory (tenant) ID, and sign in with an account of that directory.',
    });
  }
  const username = textOf(claims.preferred_username) ?? textOf(claims.upn) ?? localAccountId;
  if (before !== undefined && before.localAccountId !== localAccountId) {
    throw new AuthenticationError(
      'account-differs',
      `${username} signed in, and ${name} is that of ${before.username}.`,
      {
        hint: 'Nothing was changed: sign in with that account; or store another authentication, or this one anew by graphcal auth add --replace.',
      },
    );
  }
  if (typeof body.refresh_token !== 'string' || body.refresh_token === '') {
    throw new AuthenticationError('refresh-token-missing', 'The sign-in gave nothing by which it could be renewed.', {
      hint: 'Let the app have the permission offline_access, and no policy that forbids it; then sign in again.',
    });
  }
  const at = new Date(now).toISOString();
  return {
    refreshToken: new Secret(body.refresh_token),
    username,
    localAccountId,
    scopes: scopesOf(body) ?? [],
    signedInAt: at,
    renewedAt: at,
  };
}

/** The sign-in after a renewal; a service that gives no new refresh token lets the old one stay. */
export function renewSignIn(before: SignIn, body: Record<string, unknown>, now: number): SignIn {
  const { claims: _, ...rest } = before;
  const given = textOf(body.refresh_token);
  return {
    ...rest,
    refreshToken: given === undefined ? before.refreshToken : new Secret(given),
    scopes: scopesOf(body) ?? before.scopes,
    renewedAt: new Date(now).toISOString(),
  };
}

/** Whether two are of one person and one refresh token. */
export function isSameSignIn(one: SignIn | undefined, other: SignIn | undefined): boolean {
  return one?.localAccountId === other?.localAccountId && one?.refreshToken.reveal() === other?.refreshToken.reveal();
}

/** The claims in a form that may be kept; undefined for what is no JSON object, or too long for claims. */
export function claimsToKeep(claims: string | undefined): string | undefined {
  if (claims === undefined || claims.length > LONGEST_CLAIMS) return undefined;
  return isObject(parseJson(claims)) ? claims : undefined;
}

/** What the vault keeps of it, the refresh token in clear. */
export function keepSignIn(signIn: SignIn | undefined): JsonObject {
  if (signIn === undefined) return {};
  const { refreshToken, scopes, ...rest } = signIn;
  return { signIn: { ...rest, refreshToken: refreshToken.reveal(), scopes: [...scopes] } };
}

/** What lists show of it. */
export function showSignIn(kept: JsonValue | undefined): ModeFacts {
  const signIn = readKeptSignIn(kept);
  if (signIn === undefined) return {};
  const { username, scopes, signedInAt, renewedAt } = signIn;
  return { account: username, scopes, signedInAt, renewedAt };
}

/** Out of what the vault keeps; what is not whole counts as none, so that the person is asked again. */
export function readKeptSignIn(kept: JsonValue | undefined): SignIn | undefined {
  if (!isObject(kept)) return undefined;
  const { refreshToken, username, localAccountId, scopes, signedInAt, renewedAt } = kept;
  const texts = [refreshToken, username, localAccountId, signedInAt, renewedAt];
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return undefined;
  const claims = claimsToKeep(textOf(kept.claims));
  return {
    refreshToken: new Secret(String(refreshToken)),
    username: String(username),
    localAccountId: String(localAccountId),
    scopes: Array.isArray(scopes) ? scopes.map(String) : [],
    signedInAt: String(signedInAt),
    renewedAt: String(renewedAt),
    ...(claims === undefined ? {} : { claims }),
  };
}

function scopesOf({ scope }: Record<string, unknown>): string[] | undefined {
  return textOf(scope)?.split(' ').filter(Boolean);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
