import type { Headers } from '../http/message.ts';
import type { Directory } from '../mailboxes/directory.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { Apps } from './apps.ts';
import type { ClaimsChallenges } from './claims-challenges.ts';
import type { Sessions } from './sessions.ts';
import { type Principal, TokenProblem, type Tokens } from './token.ts';

/** What a caller is checked against. */
export interface CallerCheck {
  tokens: Tokens;
  apps: Apps;
  directory: Directory;
  sessions: Pick<Sessions, 'isRevoked'>;
  challenges: ClaimsChallenges;
}

/** Whom the token of a request speaks for, or why it is refused. */
export async function checkCaller(
  { headers, origin }: { headers: Headers; origin: string },
  check: CallerCheck,
): Promise<Principal | Refusal> {
  const { tokens, apps, directory } = check;
  const token = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return refusals.token('Access token is empty.', origin);
  try {
    const caller = await tokens.check(token);
    // A token outlives neither its application nor its user.
    if (!apps.find(caller.app)) throw new TokenProblem('Access token validation failure. Invalid application.');
    if (caller.user !== undefined && !directory.known(caller.user))
      throw new TokenProblem('Access token validation failure. The user does not exist.');
    return challengeOf(caller, origin, check) ?? caller;
  } catch (error) {
    if (error instanceof TokenProblem) return refusals.token(error.message, origin);
    throw error;
  }
}

/** The challenge for a token that is good, but not for this; undefined where it will do. */
function challengeOf(
  caller: Principal,
  origin: string,
  { directory, sessions, challenges }: CallerCheck,
): Refusal | undefined {
  // Clients that do not understand challenges keep what they have until it ends.
  if (caller.capable && sessions.isRevoked(caller.session)) {
    const claims = { access_token: { nbf: { essential: true, value: String(caller.notBefore + 1) } } };
    return refusals.insufficientClaims('TokenIssuedBeforeRevocationTimestamp', JSON.stringify(claims), origin);
  }
  const user = caller.user === undefined ? undefined : directory.known(caller.user);
  const claims = challenges.find(caller, user ? [user.key, user.userId] : []);
  return claims && refusals.insufficientClaims('InsufficientClaims', JSON.stringify(claims), origin);
}
