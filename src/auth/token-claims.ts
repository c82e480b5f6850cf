import { isObject, type JsonObject, parseJson } from '../core/json.ts';

/** What a token says of itself; a signature is the service's to check. */
export interface TokenClaims {
  /** For which resource it is. */
  audience: string | undefined;
  /** Directory (tenant) id. */
  tenant: string | undefined;
  /** Application (client) id. */
  app: string | undefined;
  /** Address of the person for whom it speaks, else the directory id; undefined for an app. */
  account: string | undefined;
  /** Milliseconds since 1970. */
  expiresOn: number | undefined;
  /** Permissions of the app itself. */
  roles: string[];
  /** Permissions on behalf of the person who signed in; undefined for an app. */
  scopes: string[] | undefined;
}

/** Reads the claims of a token; undefined where it is not a JWT. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
export function readTokenClaims(token: string): TokenClaims | undefined {
  const claims = readTokenBody(token);
  if (claims === undefined) return undefined;
  const text = (...names: string[]) =>
    names.map((name) => claims[name]).find((value): value is string => typeof value === 'string' && value !== '');
  const scopes = text('scp');
  return {
    audience: text('aud'),
    tenant: text('tid'),
    app: text('appid', 'azp'),
    account: scopes === undefined ? undefined : text('upn', 'preferred_username', 'unique_name', 'oid'),
    expiresOn: typeof claims.exp === 'number' ? claims.exp * 1000 : undefined,
    roles: Array.isArray(claims.roles) ? claims.roles.map(String) : [],
    scopes: scopes?.split(' ').filter(Boolean),
  };
}

/** The body of a token as it stands there; undefined where it is not a JWT. https://www.rfc-editor.org/rfc/rfc7519#section-3 */
export function readTokenBody(token: string): JsonObject | undefined {
  const body = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return isObject(body) ? body : undefined;
}
