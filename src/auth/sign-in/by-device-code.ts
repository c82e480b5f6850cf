import { MINUTE, SECOND } from '../../core/durations.ts';
import { AuthenticationError, UsageError } from '../../core/errors.ts';
import { isLoopback } from '../../core/loopback.ts';
import { resolveEndpoints } from '../endpoints.ts';
import type { DeviceCodeAuthentication } from '../modes/device-code.ts';
import { askMsal, type Exchange } from '../msal.ts';
import { requestToken, type TokenOutcome } from '../token-endpoint.ts';
import type { TokenDependencies } from '../token-wire.ts';
import type { DeviceCode, Interaction } from './interaction.ts';
import { readSignIn, type SignIn } from './sign-in.ts';

/** Seconds between two polls where the service names none, and what `slow_down` adds. https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
const INTERVAL_SECONDS = 5;
const SLOWER_SECONDS = 5;
/** A service that names no wait, or one of none, is not asked without a pause. */
const SHORTEST_SECONDS = 1;
/** Milliseconds after which a code is over whatever the service says. */
const LONGEST_MS = 60 * MINUTE;
const USER_CODE = /^[\w-]{1,40}$/u;

/**
 * Signs a person in on any device that has a browser. MSAL writes the requests; polling is ours, since MSAL waits by the
 * machine's clock and takes `slow_down` for a failure. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export async function signInByDeviceCode(
  authentication: DeviceCodeAuthentication,
  { deviceCodeCallback: show, signal }: Interaction,
  dependencies: TokenDependencies,
): Promise<SignIn> {
  if (show === undefined) {
    throw new UsageError('sign-in-callback-missing', 'Nobody can be shown the device code.', {
      hint: 'Give `deviceCodeCallback`, which shows it to the person.',
    });
  }
  const { clock } = dependencies;
  const { name, tenant, signIn: before } = authentication;
  const { tokenEndpoint } = resolveEndpoints(authentication);
  const deviceEndpoint = tokenEndpoint.replace(/\/token$/u, '/devicecode');
  let intervalMs = INTERVAL_SECONDS * SECOND;
  let ends = 0;

  const begin = async (form: Parameters<Exchange>[1]): Promise<TokenOutcome> => {
    const began = clock.now();
    const outcome = await requestToken(deviceEndpoint, form, dependencies, { signal, needed: 'device_code' });
    if ('error' in outcome) return outcome;
    const { body, expiresIn } = outcome.grant;
    ends = began + Math.min(expiresIn * SECOND, LONGEST_MS);
    intervalMs = Math.max(Number(body.interval ?? INTERVAL_SECONDS) || 0, SHORTEST_SECONDS) * SECOND;
    await show(readDeviceCode(body, ends));
    return outcome;
  };
  const poll = async (form: Parameters<Exchange>[1]): Promise<TokenOutcome> => {
    for (;;) {
      await clock.sleep(Math.min(intervalMs, ends - clock.now()), signal);
      if (clock.now() >= ends) return { error: expired(), holdMs: 0 };
      const outcome = await requestToken(tokenEndpoint, form, dependencies, { signal });
      if ('grant' in outcome) return outcome;
      if (outcome.word === 'slow_down') intervalMs += SLOWER_SECONDS * SECOND;
      else if (outcome.word !== 'authorization_pending') return outcome;
    }
  };
  const exchange: Exchange = (url, form) => {
    if (url === deviceEndpoint) return begin(form);
    return url === tokenEndpoint && ends > 0 ? poll(form) : undefined;
  };

  const outcome = await askMsal(
    authentication,
    dependencies,
    { claims: before?.claims, signal, exchange },
    (msal, { auth, system }, request) =>
      new msal.PublicClientApplication({ auth, system }).acquireTokenByDeviceCode({
        ...request,
        deviceCodeCallback: () => {},
      }),
  );
  if ('error' in outcome) throw outcome.error;
  return readSignIn(outcome.grant.body, { name, tenant, now: clock.now(), before });
}

/** What is shown to a person is looked at first: it stands on a terminal, and is opened or typed. */
function readDeviceCode({ user_code, verification_uri }: Record<string, unknown>, expiresOn: number): DeviceCode {
  const userCode = String(user_code);
  const verificationUri = String(verification_uri);
  const url = URL.canParse(verificationUri) ? new URL(verificationUri) : undefined;
  const isPage =
    url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
  if (!isPage || !USER_CODE.test(userCode)) {
    throw new AuthenticationError('authority-answer-unreadable', 'The authority gave no code that can be shown.', {
      hint: 'Check the authority address, and whether a proxy answers instead.',
    });
  }
  const message = `To sign in, open ${url.href} in a browser and enter the code ${userCode}.`;
  return { userCode, verificationUri: url.href, expiresOn, message };
}

function expired(): AuthenticationError {
  return new AuthenticationError('device-code-expired', 'The device code has expired before anybody entered it.', {
    hint: 'Begin again, and enter the new code within 15 minutes.',
  });
}
