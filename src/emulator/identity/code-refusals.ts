import type { CodeProblem } from './authorization-codes.ts';
import type { DeviceProblem } from './device-codes.ts';
import type { SignInRefusal } from './sign-in-refusals.ts';

const refusal = (error: string, code: number, message: string): SignInRefusal => ({
  status: 400,
  error,
  code,
  message,
});
const invalidGrant = (code: number, message: string) => refusal('invalid_grant', code, message);
const invalidRequest = (code: number, message: string) => refusal('invalid_request', code, message);

const CODE_PROBLEMS: Readonly<Record<CodeProblem, SignInRefusal>> = {
  malformed: invalidGrant(9002313, 'Invalid request. Request is malformed or invalid.'),
  unknown: invalidGrant(70000, "The provided value for the input parameter 'code' is not valid."),
  expired: invalidGrant(
    70008,
    'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  ),
  used: invalidGrant(
    54005,
    'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  ),
};

const DEVICE_PROBLEMS: Readonly<Record<DeviceProblem, SignInRefusal>> = {
  pending: refusal(
    'authorization_pending',
    70016,
    'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  ),
  // The service documents no code of its own for it.
  'too-fast': refusal('slow_down', 70016, 'OAuth 2.0 device flow error. The device polls too fast.'),
  declined: refusal('authorization_declined', 65004, 'User declined to consent to access the app.'),
  expired: refusal('expired_token', 70019, 'Verification code expired.'),
  unknown: refusal('bad_verification_code', 70018, 'Invalid verification code.'),
  used: refusal('bad_verification_code', 70018, 'Invalid verification code: tokens were given for it before.'),
};

/** Refusals of authorization codes and device codes at the token endpoint. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export const codeRefusals = {
  authorizationCode: (problem: CodeProblem) => CODE_PROBLEMS[problem],
  deviceCode: (problem: DeviceProblem) => DEVICE_PROBLEMS[problem],
  codeOfAnother: () =>
    invalidGrant(
      700003,
      'The provided authorization code was issued to another application than the one in the request.',
    ),
  otherRedirect: () =>
    invalidGrant(500112, 'The reply address does not match the one provided when requesting the authorization code.'),
  wrongVerifier: () =>
    invalidGrant(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'),
  missingVerifier: () =>
    invalidGrant(50148, 'The code_verifier of the code_challenge in the authorization request is missing for PKCE.'),
  crossOrigin: () =>
    invalidRequest(
      9002326,
      "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
    ),
  notCrossOrigin: () =>
    invalidRequest(
      9002327,
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ),
} as const;
