import { readTokenClaims, type TokenClaims } from '../../auth/token-claims.ts';
import type { TokenSource } from '../../auth/token-source.ts';
import { failure } from './failure.ts';
import type { Finding } from './finding.ts';

export interface TokenFindings {
  findings: Finding[];
  claims: TokenClaims | undefined;
}

/** Gets a token, once. */
export async function checkToken(tokens: TokenSource, signal: AbortSignal): Promise<TokenFindings> {
  try {
    const { token, expiresOn } = await tokens.getToken({ signal });
    const message = `A token for ${tokens.graphOrigin}, good until ${new Date(expiresOn).toISOString()}.`;
    return { findings: [{ check: 'token', status: 'ok', message }], claims: readTokenClaims(token.reveal()) };
  } catch (error) {
    signal.throwIfAborted();
    return { findings: [failure('token', error)], claims: undefined };
  }
}
