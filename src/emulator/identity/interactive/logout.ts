import type { EmulatorResponse } from '../../http/message.ts';
import type { SignInSetup } from '../grants/grant.ts';
import { messagePage } from '../pages/sign-in-pages.ts';
import type { SignInRequest } from '../sign-in-request.ts';
import { endInteraction } from './interaction.ts';
import { redirectKinds } from './redirect-uris.ts';

/** Signs a browser out, and leads back where an application registered the address. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request */
export function answerLogout(request: SignInRequest, setup: SignInSetup): EmulatorResponse {
  const query = new URLSearchParams(request.address.rawQuery);
  const form = new URLSearchParams(request.method === 'POST' ? Buffer.from(request.body).toString('utf8') : '');
  const asked = (name: string) => query.get(name) ?? form.get(name);
  const cookie = endInteraction(request, setup);
  const uri = asked('post_logout_redirect_uri');
  const isRegistered =
    uri !== null && setup.apps.all().some(({ redirectUris }) => redirectKinds(redirectUris, uri).length > 0);
  if (!isRegistered) return messagePage('You signed out of your account', 'You can close this window.', cookie);
  const location = new URL(uri);
  const state = asked('state');
  if (state !== null) location.searchParams.append('state', state);
  return {
    status: request.method === 'POST' ? 303 : 302,
    headers: { location: location.href, 'set-cookie': cookie, 'cache-control': 'no-store, no-cache' },
    body: '',
  };
}
