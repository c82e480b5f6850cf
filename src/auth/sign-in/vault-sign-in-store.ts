import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MINUTE } from '../../core/durations.ts';
import { AuthenticationError } from '../../core/errors.ts';
import type { Authentication } from '../authentication.ts';
import { withFileLock } from '../file-lock.ts';
import { isPersonAuthentication, type PersonAuthentication } from '../modes/modes.ts';
import { DEFAULT_TOKEN_RETRY } from '../token-endpoint.ts';
import type { Vault, VaultOptions } from '../vault.ts';
import { isSameSignIn, type SignIn } from './sign-in.ts';
import type { SignInStore } from './sign-in-store.ts';

const { tries, deadlineMs, longestWaitMs } = DEFAULT_TOKEN_RETRY;
/** Milliseconds that a renewal takes at most: as long as a busy authority is asked again, and what is then written. */
const LONGEST_MS = tries * deadlineMs + (tries - 1) * longestWaitMs + MINUTE;
/** Milliseconds that one process lets another one renew. */
const WAIT_MS = LONGEST_MS + MINUTE;

type KeptBy = Pick<Vault, 'home' | 'get' | 'change'>;

/** The sign-in of a stored authentication, shared by all processes that use it. */
export function createVaultSignInStore(
  vault: KeptBy,
  authentication: PersonAuthentication,
  { clock, random }: VaultOptions,
): SignInStore {
  const { name } = authentication;
  return {
    load: async () => ownOf(await vault.get(name), authentication).signIn,
    save: (signIn, before) =>
      vault.change(name, (stored) => {
        const own = ownOf(stored, authentication);
        if (!isSameSignIn(own.signIn, before)) throw replaced(name);
        return { ...own, signIn };
      }),
    exclusively: (act, signal) =>
      withFileLock(
        join(vault.home, lockFile(name)),
        // A container that died in a renewal comes back as another machine.
        { clock, random, waitMs: WAIT_MS, leftAfterMs: LONGEST_MS, signal },
        act,
      ),
  };
}

/** Keeps a new sign-in of a stored authentication; whoever renews the old one meanwhile comes first. `signal` ends the wait for it. */
export async function storeSignIn(
  vault: KeptBy,
  authentication: PersonAuthentication,
  signIn: SignIn,
  { signal, ...options }: VaultOptions & { signal?: AbortSignal | undefined },
): Promise<void> {
  const store = createVaultSignInStore(vault, authentication, options);
  await store.exclusively?.(
    () => vault.change(authentication.name, (stored) => ({ ...ownOf(stored, authentication), signIn })),
    signal,
  );
}

/** Names of authentications differ in letter case alone where file systems may not. */
function lockFile(name: string): string {
  return `renewal-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.lock`;
}

/** A record of the same name that stands for another app or person is none of ours: its tokens must not be mixed. */
function ownOf(stored: Authentication, opened: PersonAuthentication): PersonAuthentication {
  const isOwn =
    isPersonAuthentication(stored) &&
    stored.createdAt === opened.createdAt &&
    stored.mode === opened.mode &&
    stored.clientId === opened.clientId &&
    stored.tenant === opened.tenant;
  if (!isOwn) throw replaced(opened.name);
  return stored;
}

function replaced(name: string): AuthenticationError {
  return new AuthenticationError('authentication-replaced', `The authentication ${name} was replaced meanwhile.`, {
    hint: 'Run it again: it goes on with the one that is stored now.',
  });
}
