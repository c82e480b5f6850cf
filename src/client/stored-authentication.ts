import type { Authentication } from '../auth/authentication.ts';
import { isPersonAuthentication } from '../auth/modes/modes.ts';
import type { SignInStore } from '../auth/sign-in/sign-in-store.ts';
import { createVaultSignInStore } from '../auth/sign-in/vault-sign-in-store.ts';
import type { Vault, VaultOptions } from '../auth/vault.ts';

/** A stored authentication, and where the sign-in of its person is renewed. */
export interface StoredAuthentication {
  auth: Authentication;
  /** Undefined in modes without a person who signs in. */
  signInStore: SignInStore | undefined;
}

/** Reads one by name out of the vault of a home folder; throws AuthenticationError `authentication-unknown`. */
export async function readStoredAuthentication(
  { home, vault }: { home: string; vault: Vault },
  name: string,
  options: VaultOptions,
): Promise<StoredAuthentication> {
  const auth = await vault.get(name);
  const signInStore = isPersonAuthentication(auth) ? createVaultSignInStore({ home, vault }, auth, options) : undefined;
  return { auth, signInStore };
}
