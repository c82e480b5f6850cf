import { createHash } from 'node:crypto';
import { orAborted } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';
import { formatDuration, MINUTE } from '../../core/durations.ts';
import { AuthenticationError, UsageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { createClient } from '../client-proof.ts';
import { resolveGraph } from '../endpoints.ts';
import type { BrowserAuthentication } from '../modes/browser.ts';
import { askMsal, configurationOf, type Exchange, tokenExchange } from '../msal.ts';
import { readRefusal } from '../refusal.ts';
import type { TokenDependencies } from '../token-wire.ts';
import type { Interaction } from './interaction.ts';
import { listenForRedirect, type RedirectListener } from './redirect-listener.ts';
import type { RedirectAnswer } from './redirect-request.ts';
import { readSignIn, type SignIn } from './sign-in.ts';

/** Bytes of chance in state, nonce and verifier; 32 make the 43 characters of https://www.rfc-editor.org/rfc/rfc7636#section-4.1 */
const CHANCE_BYTES = 32;
/** Milliseconds for which a person is waited for: as long as codes are good. */
const TIMEOUT_MS = 10 * MINUTE;

/**
 * Signs a person in on the pages of the authority, which send the browser back to a port of this machine with a code
 * (R28). https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function signInByBrowser(
  authentication: BrowserAuthentication,
  { openBrowser, timeoutMs = TIMEOUT_MS, signal }: Interaction,
  dependencies: TokenDependencies,
): Promise<SignIn> {
  if (openBrowser === undefined) {
    throw new UsageError('sign-in-callback-missing', 'Nobody can open the sign-in page.', {
      hint: 'Give `openBrowser`, which opens the address that it gets, or shows it.',
    });
  }
  signal?.throwIfAborted();
  const { clock, random } = dependencies;
  const { name, tenant, signIn: before, port } = authentication;
  const [state, nonce, verifier] = [makeChance(random), makeChance(random), makeChance(random)];
  const listener = await listenForRedirect({ port, state });
  const { redirectUri } = listener;
  try {
    await openBrowser(await writeAddress(authentication, { redirectUri, state, nonce, verifier }));
    const { code } = await takeCode(listener, { clock, timeoutMs, signal });
    await listener.close();
    const read = (body: Record<string, unknown>) => readSignIn(body, { name, tenant, now: clock.now(), nonce, before });
    const post = tokenExchange(authentication, dependencies)({ signal });
    const exchange: Exchange = (url, form) =>
      post(url, form)?.then((outcome) => {
        // MSAL looks at the nonce too, and would only say that something is wrong.
        if ('grant' in outcome) read(outcome.grant.body);
        return outcome;
      });
    const outcome = await askMsal(
      authentication,
      dependencies,
      { claims: before?.claims, signal, exchange },
      (msal, configuration, request) =>
        createClient(msal, configuration, authentication, clock.now()).acquireTokenByCode({
          ...request,
          ...{ code, redirectUri, codeVerifier: verifier, nonce },
        }),
    );
    if ('error' in outcome) throw outcome.error;
    return read(outcome.grant.body);
  } finally {
    await listener.close();
  }
}

/** The address of the sign-in page, as MSAL writes it. */
async function writeAddress(
  authentication: BrowserAuthentication,
  { redirectUri, state, nonce, verifier }: { redirectUri: string; state: string; nonce: string; verifier: string },
): Promise<string> {
  const msal = await import('@azure/msal-node');
  const { signIn: before } = authentication;
  const claims = before?.claims;
  return new msal.PublicClientApplication(configurationOf(msal, authentication)).getAuthCodeUrl({
    scopes: [`${resolveGraph(authentication)}/.default`],
    ...{ redirectUri, state, nonce },
    responseMode: msal.ResponseMode.QUERY,
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    codeChallengeMethod: 'S256',
    // Whoever has signed in before need not choose among accounts of which one alone will do.
    ...(before === undefined ? { prompt: msal.PromptValue.SELECT_ACCOUNT } : { loginHint: before.username }),
    ...(claims === undefined ? {} : { claims }),
  });
}

async function takeCode(
  { answered }: RedirectListener,
  { clock, timeoutMs, signal }: { clock: Clock; timeoutMs: number; signal: AbortSignal | undefined },
): Promise<{ code: string }> {
  const ended = new AbortController();
  const late = clock.sleep(timeoutMs, ended.signal).then(
    () => {
      throw new AuthenticationError('sign-in-timeout', `Nobody signed in within ${formatDuration(timeoutMs)}.`, {
        hint: 'Nothing was stored: begin again; where no browser of this machine can be used, sign in by device code.',
      });
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return readAnswer(await orAborted(Promise.race([answered, late]), signal));
  } finally {
    ended.abort();
  }
}

function readAnswer(answer: RedirectAnswer): { code: string } {
  if ('code' in answer) return answer;
  throw readRefusal({ error: answer.error, error_description: answer.description }, 'gave no code');
}

function makeChance(random: Random): string {
  return Buffer.from(random.bytes(CHANCE_BYTES)).toString('base64url');
}
