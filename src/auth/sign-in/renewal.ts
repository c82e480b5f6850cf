import { OVER } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';
import { SECOND } from '../../core/durations.ts';
import { AuthenticationError, GraphcalError, StorageError } from '../../core/errors.ts';
import type { Acquire, AcquireOptions } from '../cached-source.ts';
import type { PersonAuthentication } from '../modes/modes.ts';
import { accessTokenOf, askMsal, type Exchange, type MsalConfiguration, tokenExchange } from '../msal.ts';
import type { TokenDependencies } from '../token-wire.ts';
import { claimsToKeep, isSameSignIn, renewSignIn, type SignIn } from './sign-in.ts';
import { isMendedBySignIn, signInNeeded } from './sign-in-needed.ts';
import { createSignInMemory, createTurns, type SignInStore } from './sign-in-store.ts';

/** Milliseconds that somebody who still has a token lets others renew. */
const BRIEF_WAIT_MS = SECOND;

/** Makes a client of MSAL and lets it turn a refresh token in. */
type AskByRefreshToken = (
  msal: typeof import('@azure/msal-node'),
  configuration: MsalConfiguration,
  request: { scopes: string[]; claims?: string; refreshToken: string },
) => Promise<unknown>;

/** What came for a sign-in and could not be kept. */
interface Unkept {
  signIn: SignIn;
  before: SignIn;
}

/** A refusal that only a person can change, and for what it was given. */
interface Refused {
  signIn: SignIn;
  claims: string | undefined;
  error: AuthenticationError;
}

/**
 * Gets tokens by the refresh token that is kept, whoever renewed it last. One renews at a time, over all processes where
 * the store knows of them, and what came in its place is kept before the new access token is given out (R24). What a
 * person has to mend is not asked again until somebody has signed in.
 */
export function acquireByRefreshToken(
  authentication: PersonAuthentication,
  dependencies: TokenDependencies,
  ask: AskByRefreshToken,
): Acquire {
  const { name } = authentication;
  const { clock, signIns: store = createSignInMemory(authentication.signIn) } = dependencies;
  const exclusively = store.exclusively?.bind(store) ?? createTurns();
  const exchangeFor = tokenExchange(authentication, dependencies);
  let refused: Refused | undefined;
  let unkept: Unkept | undefined;

  const keepRenewed = async (signIn: SignIn, before: SignIn): Promise<void> => {
    // Where a token is good once, nobody else has what follows.
    unkept = { signIn, before };
    await keep(store, signIn, before, 'What came to renew the sign-in was not kept, so it is not used.');
    unkept = undefined;
  };
  /** What is kept by now, and what could not be kept the last time in the place of that. */
  const newest = async (): Promise<SignIn | undefined> => {
    const loaded = await load(store);
    const { signIn, before } = unkept ?? {};
    if (signIn === undefined || before === undefined || !isSameSignIn(loaded, before)) return loaded;
    await keepRenewed(signIn, before);
    return signIn;
  };

  const renew: Acquire = async ({ claims, effort, signal }) => {
    const before = await newest();
    if (before === undefined) return { error: signInNeeded(name, undefined), holdMs: 0 };
    if (refused !== undefined && refused.claims === claims && isSameSignIn(refused.signIn, before)) {
      return { error: refused.error, holdMs: 0 };
    }
    const began = clock.now();
    const post = exchangeFor({ signal, finish: true, ...(effort === 'once' ? { tries: 1 } : {}) });
    const exchange: Exchange = (url, form) =>
      post(url, form)?.then(async (outcome) => {
        if ('grant' in outcome) await keepRenewed(renewSignIn(before, outcome.grant.body, clock.now()), before);
        return outcome;
      });
    const outcome = await askMsal(authentication, dependencies, { claims, signal, exchange }, (msal, all, request) =>
      ask(msal, all, { ...request, refreshToken: before.refreshToken.reveal() }),
    );
    if ('grant' in outcome) return accessTokenOf(outcome.grant, began);
    if (!isMendedBySignIn(outcome)) return outcome;
    const error = signInNeeded(name, outcome.error);
    const wanted = claimsToKeep(outcome.claims ?? claims);
    const signIn = wanted === undefined ? before : { ...before, claims: wanted };
    refused = { signIn, claims, error };
    if (wanted !== undefined && wanted !== before.claims) {
      await keep(store, signIn, before, 'What the next sign-in has to ask for was not kept.');
    }
    return { error, holdMs: 0 };
  };

  return async (options: AcquireOptions) => {
    const begun = new AbortController();
    const signal = options.effort === 'once' ? briefWait(name, clock, options.signal, begun.signal) : options.signal;
    try {
      return await exclusively(() => {
        begun.abort(OVER);
        return renew(options);
      }, signal);
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof GraphcalError) return { error, holdMs: 0 };
      throw error;
    } finally {
      begun.abort(OVER);
    }
  };
}

/** A signal that ends a wait with `signal`, and by itself after a while unless `begun` is aborted before. */
function briefWait(name: string, clock: Clock, signal: AbortSignal, begun: AbortSignal): AbortSignal {
  const tooLong = new AbortController();
  const end = () => {
    if (begun.aborted) return;
    const hint = 'Try again when that has ended.';
    tooLong.abort(new StorageError('lock-held', `The sign-in of ${name} is being renewed by somebody else.`, { hint }));
  };
  clock.sleep(BRIEF_WAIT_MS, AbortSignal.any([signal, begun])).then(end, () => {});
  return AbortSignal.any([signal, tooLong.signal]);
}

const BY_STORE = 'See the cause: it comes from the `signInStore` of this connection.';

async function load(store: SignInStore): Promise<SignIn | undefined> {
  try {
    return await store.load();
  } catch (cause) {
    if (cause instanceof GraphcalError) throw cause;
    throw new AuthenticationError('sign-in-not-read', 'The sign-in that is kept was not read.', {
      cause,
      hint: BY_STORE,
    });
  }
}

async function keep(store: SignInStore, signIn: SignIn, before: SignIn, otherwise: string): Promise<void> {
  try {
    await store.save(signIn, before);
  } catch (cause) {
    if (cause instanceof GraphcalError) throw cause;
    throw new AuthenticationError('sign-in-not-kept', otherwise, { cause, hint: BY_STORE });
  }
}
