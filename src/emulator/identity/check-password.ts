import type { UserRecord } from '../store/store.ts';
import type { SignInSetup } from './grants/grant.ts';
import { matchesSecret } from './secret-hash.ts';
import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';

/** Who signs in with a name and a password, or why nobody does; who does not sign in makes no user appear. */
export async function checkPassword(
  username: string,
  password: string,
  { directory, credentials, userPassword }: SignInSetup,
): Promise<UserRecord | { refused: SignInRefusal }> {
  const known = directory.known(username)?.user;
  if (!known && !directory.makes(username)) return { refused: signInRefusals.unknownUser(credentials.tenantId) };
  if (known?.signIn === 'locked') return { refused: signInRefusals.lockedUser() };
  const hash = known?.password ?? userPassword;
  if (hash === undefined || !(await matchesSecret(password, hash))) return { refused: signInRefusals.wrongPassword() };
  if (known?.signIn === 'disabled') return { refused: signInRefusals.disabledUser() };
  return directory.find(username)?.user ?? { refused: signInRefusals.unknownUser(credentials.tenantId) };
}
