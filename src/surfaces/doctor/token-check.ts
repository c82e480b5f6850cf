import type { TokenSource } from '../../auth/token-source.ts';
import { failure } from './failure.ts';
import type { Finding } from './finding.ts';

/** What a token says of itself; for showing only, nothing is decided by it but what is told. */
export interface TokenClaims {
  /** Permissions of the app itself. */
  roles: readonly string[];
  /** Permissions on behalf of the person who signed in; undefined for an app. */
  scopes: readonly string[] | undefined;
}

export interface TokenFindings {
  findings: Finding[];
  claims: TokenClaims | undefined;
}

/** Gets a token, once. */
export async function checkToken(tokens: TokenSource, signal: AbortSignal): Promise<TokenFindings> {
  try {
    const { token, expiresOn } = await tokens.getToken({ signal });
    const message = `A token for ${tokens.graphOrigin}, good until ${new Date(expiresOn).toISOString()}.`;
    return { findings: [{ check: 'token', status: 'ok', message }], claims: readClaims(token.reveal()) };
  } catch (error) {
    signal.throwIfAborted();
    return { findings: [failure('token', error)], claims: undefined };
  }
}

/** Reads the middle part of a token; undefined where it is none that can be read. */
export function readClaims(token: string): TokenClaims | undefined {
  try {
    const { roles, scp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      roles?: unknown;
      scp?: unknown;
    };
    return {
      roles: Array.isArray(roles) ? roles.map(String) : [],
      scopes: typeof scp === 'string' ? scp.split(' ').filter(Boolean) : undefined,
    };
  } catch {
    return undefined;
  }
}
