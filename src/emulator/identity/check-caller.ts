import type { Headers } from '../http/message.ts';
import type { Directory } from '../mailboxes/directory.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { Apps } from './apps.ts';
import { type Principal, TokenProblem, type Tokens } from './token.ts';

/** What a caller is checked against. */
interface CallerCheck {
  tokens: Tokens;
  apps: Apps;
  directory: Directory;
}

/** Whom the token of a request speaks for, or why it is refused. */
export async function checkCaller(
  { headers, origin }: { headers: Headers; origin: string },
  { tokens, apps, directory }: CallerCheck,
): Promise<Principal | Refusal> {
  const token = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return refusals.token('Access token is empty.', origin);
  try {
    const caller = await tokens.check(token);
    // A token outlives neither its application nor its user.
    if (!apps.find(caller.app)) throw new TokenProblem('Access token validation failure. Invalid application.');
    if (caller.user !== undefined && !directory.known(caller.user))
      throw new TokenProblem('Access token validation failure. The user does not exist.');
    return caller;
  } catch (error) {
    if (error instanceof TokenProblem) return refusals.token(error.message, origin);
    throw error;
  }
}
