// The token of the emulator's default application, for loads that speak to it without graphcal.

/** `authority` is the address of the tenant. */
export async function signIn({ authority, clientId, clientSecret }) {
  const response = await fetch(`${authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  });
  const { access_token: token } = await response.json();
  if (token === undefined) throw new Error(`Signing in was answered with ${response.status}.`);
  return token;
}
