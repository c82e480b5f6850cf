import type { SignInRefusal } from '../sign-in-refusals.ts';

const refusal = (error: string, code: number, message: string): SignInRefusal => ({
  status: 400,
  error,
  code,
  message,
});

/**
 * Refusals where a person signs in: on a page, or in the redirect.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-authorization-endpoint-errors
 */
export const interactiveRefusals = {
  // Where the redirect cannot be trusted.
  noRedirect: () => refusal('invalid_request', 900971, 'No reply address provided.'),
  unknownRedirect: (uri: string, client: string) =>
    refusal(
      'invalid_request',
      50011,
      `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '${client}'.`,
    ),
  crossSite: () => refusal('invalid_request', 90023, 'The form was not sent by the page of this server that shows it.'),
  noUserCode: () => refusal('invalid_request', 90119, 'The user code is null or empty.'),

  // Where the application is told.
  responseType: (type: string) =>
    refusal(
      'unsupported_response_type',
      70005,
      `The provided value '${type}' for 'response_type' is not allowed here.`,
    ),
  idTokenType: () =>
    refusal('unsupported_response_type', 700054, "response_type 'id_token' is not enabled for the application."),
  responseMode: (mode: string) =>
    refusal('invalid_request', 70007, `'${mode}' is not a supported value of 'response_mode' when requesting a token.`),
  prompt: (prompt: string) => refusal('invalid_request', 90023, `Unsupported 'prompt' value '${prompt}'.`),
  challengeSize: () => refusal('invalid_request', 501491, 'Invalid size of Code_Challenge parameter.'),
  noChallenge: () => refusal('invalid_request', 50147, 'The code challenge parameter is missing.'),
  challengeMethod: (method: string) =>
    refusal('invalid_request', 50149, `Invalid Code_Challenge_method parameter '${method}'.`),
  proofKeyRequired: () =>
    refusal(
      'invalid_request',
      9002325,
      'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    ),
  notSignedIn: () => refusal('login_required', 50058, 'A silent sign-in request was sent but no user is signed in.'),
  factorNeeded: () =>
    refusal('interaction_required', 50076, 'You must use multi-factor authentication to access the resource.'),
  consentNeeded: (client: string) =>
    refusal(
      'interaction_required',
      65001,
      `The user or administrator has not consented to use the application with ID '${client}'. Send an interactive authorization request for this user and resource.`,
    ),
  administratorNeeded: (scopes: readonly string[]) =>
    refusal('access_denied', 90094, `Administrator consent is required for ${scopes.join(', ')}.`),
  noPermissions: (client: string) =>
    refusal(
      'invalid_client',
      650056,
      `Misconfigured application. The client has not listed any permissions in its registration. Client app ID: ${client}.`,
    ),
  /** Of consent, or of signing in at all. */
  declined: (): SignInRefusal => ({
    ...refusal('access_denied', 65004, 'User declined to consent to access the app.'),
    subcode: 'cancel',
  }),
} as const;
