import { isObject, parseJson } from '../core/json.ts';

/** What a token says of itself, as far as it can be read: a signature is the service's to check. */
export interface TokenClaims {
  /** For which resource it is. */
  audience: string | undefined;
  /** Directory (tenant) id. */
  tenant: string | undefined;
  /** Application (client) id. */
  app: string | undefined;
  /** Whether it speaks for a person. */
  isPerson: boolean;
  /** Address of the person, else the directory id. */
  account: string | undefined;
  /** Milliseconds since 1970. */
  expiresOn: number | undefined;
  /** Scopes of a person, roles of an app. */
  permissions: string[];
}

/** Reads the claims of a token; all undefined where it is not a JWT. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
export function readTokenClaims(token: string): TokenClaims {
  const read = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const claims = isObject(read) ? read : {};
  const text = (...names: string[]) =>
    names.map((name) => claims[name]).find((value): value is string => typeof value === 'string' && value !== '');
  const scopes = text('scp');
  const isPerson = scopes !== undefined;
  return {
    audience: text('aud'),
    tenant: text('tid'),
    app: text('appid', 'azp'),
    isPerson,
    account: isPerson ? text('upn', 'preferred_username', 'unique_name', 'oid') : undefined,
    expiresOn: typeof claims.exp === 'number' ? claims.exp * 1000 : undefined,
    permissions: [
      ...(Array.isArray(claims.roles) ? claims.roles.map(String) : []),
      ...(scopes ?? '').split(' ').filter(Boolean),
    ],
  };
}
