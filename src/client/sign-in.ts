import { getMode } from '../auth/authentication.ts';
import type { PersonAuthentication } from '../auth/modes/modes.ts';
import type { Interaction } from '../auth/sign-in/interaction.ts';
import type { SignIn } from '../auth/sign-in/sign-in.ts';
import { systemClock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import { systemRandom } from '../core/random.ts';
import { type ConnectionSettings, openTransport, tokenWire } from './connection.ts';
import { processPlace } from './home.ts';

export type { DeviceCode, Interaction } from '../auth/sign-in/interaction.ts';
export type { SignIn } from '../auth/sign-in/sign-in.ts';
export type { SignInStore } from '../auth/sign-in/sign-in-store.ts';

/** How a person is met, and the wire; default as `connect` has it. */
export interface SignInOptions
  extends Interaction,
    Pick<ConnectionSettings, 'transport' | 'limits' | 'ca' | 'env' | 'clock' | 'random'> {}

/**
 * Signs a person in, and gives the authentication with what is left of the sign-in: `connect` renews tokens by it
 * without the person. Nothing is stored; keep `signIn`, a secret in it, and what `signInStore` of `connect` is given.
 * Throws AuthenticationError (`device-code-expired`, `device-code-declined`, `consent-declined`, `sign-in-timeout`,
 * `account-differs` and what the authority refuses), TransportError, and UsageError for a mode in which nobody signs in.
 */
export async function signIn<A extends PersonAuthentication>(
  authentication: A,
  options: SignInOptions,
): Promise<A & { signIn: SignIn }> {
  const { mode, name } = authentication;
  const { transport, clock = systemClock, random = systemRandom, env = processPlace().env } = options;
  const wire = transport ?? (await openTransport(options));
  try {
    const signedIn = await getMode(mode).signIn?.(authentication, options, {
      ...{ post: tokenWire(wire), clock, random, env },
    });
    if (signedIn === undefined) {
      throw new UsageError('sign-in-not-needed', `Nobody signs in to ${name}: its mode is ${mode}.`, {
        hint: 'Signing in is for the modes browser and device-code.',
      });
    }
    return { ...authentication, signIn: signedIn };
  } finally {
    if (transport === undefined) await wire.close();
  }
}
