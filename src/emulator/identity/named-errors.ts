import { codeRefusals } from './code-refusals.ts';
import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';

type Suberror = NonNullable<SignInRefusal['suberror']>;

const refusal = (status: number, error: string, code: number, message: string, suberror?: Suberror): SignInRefusal => ({
  status,
  error,
  code,
  message,
  ...(suberror && { suberror }),
});
const grant = (code: number, message: string, suberror?: Suberror) =>
  refusal(400, 'invalid_grant', code, message, suberror);
const request = (code: number, message: string) => refusal(400, 'invalid_request', code, message);
const client = (code: number, message: string) => refusal(401, 'invalid_client', code, message);
const unauthorized = (code: number, message: string) => refusal(400, 'unauthorized_client', code, message);
const busy = (code: number, message: string) => refusal(503, 'temporarily_unavailable', code, message);

const APP = '00000000-0000-0000-0000-000000000000';

/**
 * What the token endpoint can be made to answer, with status and OAuth error each.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const ERRORS: readonly SignInRefusal[] = [
  // The user has to do something.
  signInRefusals.secondFactor({
    capable: false,
    notBefore: undefined,
    needs: ['capolids=00000000-0000-0000-0000-000000000000'],
  }),
  grant(
    16000,
    'The user account does not exist in the tenant and cannot access the application. Sign out and sign in again with a different account.',
  ),
  signInRefusals.unknownUser('tenant'),
  signInRefusals.lockedUser(),
  grant(50055, 'The password is expired.'),
  grant(50056, 'Invalid or null password: password does not exist in the directory for this user.'),
  signInRefusals.disabledUser(),
  grant(
    50072,
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.',
    'basic_action',
  ),
  grant(50074, 'Strong Authentication is required.', 'basic_action'),
  grant(
    50078,
    'Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication.',
    'basic_action',
  ),
  grant(
    50079,
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.',
    'basic_action',
  ),
  grant(50097, 'Device authentication is required.', 'additional_action'),
  grant(50105, 'The signed in user is not assigned to a role for the application.', 'message_only'),
  signInRefusals.wrongPassword(),
  grant(
    50129,
    'Device is not workplace joined. Workplace join is required to register the device.',
    'additional_action',
  ),
  grant(
    50131,
    'Device is not in required device state, or the request was blocked due to suspicious activity, access policy, or security policy decisions.',
    'message_only',
  ),
  grant(50133, 'Session is invalid due to expiration or recent password change.', 'bad_token'),
  grant(50135, 'Password change is required due to account risk.', 'basic_action'),
  grant(50144, "User's Active Directory password has expired.", 'basic_action'),
  grant(
    50158,
    'External security challenge not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges.',
    'basic_action',
  ),
  grant(53000, 'Your device is required to be managed to access this resource.', 'message_only'),
  grant(53001, 'Device is not in required device state: domain_joined.', 'message_only'),
  grant(
    53003,
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    'message_only',
  ),
  grant(
    53004,
    'User needs to complete the multi-factor authentication registration process before accessing this content.',
    'message_only',
  ),
  grant(530032, "Access has been blocked by a security policy of the tenant's administrator.", 'message_only'),
  signInRefusals.noConsent(APP, 'Application'),
  grant(65004, 'User declined to consent to access the app.', 'consent_required'),
  grant(90094, 'Admin consent is required for the permissions requested by this application.', 'consent_required'),

  // Tokens and codes that ended.
  signInRefusals.refreshToken('revoked'),
  signInRefusals.refreshToken('expired'),
  signInRefusals.refreshToken('ended'),
  codeRefusals.authorizationCode('expired'),
  codeRefusals.authorizationCode('used'),
  signInRefusals.refreshTokenOfAnother(),
  grant(50089, 'Authentication failed due to flow token expired.'),
  grant(
    70043,
    'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.',
    'bad_token',
  ),

  // The application or its proof.
  signInRefusals.unknownClient(APP),
  signInRefusals.noSecret(),
  signInRefusals.wrongSecret(APP),
  signInRefusals.publicWithSecret(),
  signInRefusals.assertionKey(APP, 'The key was not found.'),
  signInRefusals.assertionTime(),
  client(50012, 'Authentication failed: the client assertion contains an invalid signature.'),
  client(
    70002,
    'Error validating credentials. The specified client_secret does not match the expected value for this client.',
  ),
  client(7000222, 'The provided client secret keys are expired. Create new keys for your app.'),
  unauthorized(70001, 'The application is disabled, or was not found in the directory.'),
  unauthorized(7000112, 'The application is disabled.'),
  unauthorized(1000031, 'The application cannot be accessed at this time. Contact your administrator.'),
  client(650056, 'Misconfigured application. The client has not listed any permissions in its registration.'),

  // The request.
  signInRefusals.missingParameter('grant_type'),
  signInRefusals.unknownTenant('tenant'),
  signInRefusals.noTenant(),
  signInRefusals.notOverCommon(),
  signInRefusals.unsupportedGrant('grant'),
  signInRefusals.unknownResource('resource'),
  signInRefusals.scopeWithoutDefault('scope'),
  signInRefusals.severalResources('scope'),
  signInRefusals.defaultWithOthers('scope'),
  codeRefusals.authorizationCode('malformed'),
  request(
    50011,
    'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
  ),
  request(
    50194,
    'The application is not configured as a multi-tenant application. Use a tenant-specific endpoint or configure the application to be multi-tenant.',
  ),
  request(90023, 'The authentication service request is not valid.'),
  grant(50196, 'The server terminated an operation because it encountered a client request loop.'),

  // The service itself.
  refusal(500, 'server_error', 50000, 'There was an error issuing a token or an issue with our sign-in service.'),
  busy(50033, 'A transient error has occurred. Please try again.'),
  busy(50087, 'A transient error has occurred during strong authentication. Please try again.'),
  busy(90006, 'The service is temporarily unavailable. Please retry later.'),
  busy(90012, 'The request has timed out.'),
  busy(90024, 'A transient error has occurred. Please try again.'),
  busy(90033, 'A transient error has occurred. Please try again.'),
  busy(90090, 'The service is temporarily unavailable. Please retry later.'),
  refusal(429, 'temporarily_unavailable', 90055, 'There are too many incoming requests of the tenant.'),
];

/** By name, such as `AADSTS50076`. */
export const NAMED_ERRORS: ReadonlyMap<string, SignInRefusal> = new Map(
  ERRORS.map((error) => [`AADSTS${error.code}`, error]),
);
