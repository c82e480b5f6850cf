import type { Refusal } from './refusal-row.ts';

/** What an error word of OAuth means where no AADSTS code came with it. */
export interface OAuthRefusalRow extends Refusal {
  error: string;
  source: string;
}

const DEVICE_CODES = 'https://www.rfc-editor.org/rfc/rfc8628#section-3.5';
const OPENID = 'https://openid.net/specs/openid-connect-core-1_0.html#AuthError';
const MANAGED_IDENTITY =
  'https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling';

/** Words with which sign-in pages, other servers and the identity service of a machine in Azure refuse. */
export const OAUTH_REFUSALS: readonly OAuthRefusalRow[] = [
  {
    error: 'authorization_pending',
    code: 'device-code-pending',
    reason: 'nobody has entered the device code yet',
    hint: 'Open the page that was shown, enter the code and sign in there.',
    source: DEVICE_CODES,
  },
  {
    error: 'expired_token',
    code: 'device-code-expired',
    reason: 'the device code has expired',
    hint: 'Begin again, and enter the new code within 15 minutes.',
    source: DEVICE_CODES,
  },
  {
    error: 'bad_verification_code',
    code: 'device-code-expired',
    reason: 'the device code is not known',
    hint: 'Begin again, and enter the code as it is shown.',
    source: 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code',
  },
  {
    error: 'authorization_declined',
    code: 'device-code-declined',
    reason: 'the sign-in by device code was declined',
    hint: 'Begin again, and accept it on the page.',
    source: 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code',
  },
  {
    error: 'access_denied',
    code: 'consent-declined',
    reason: 'the sign-in or the permissions were declined',
    hint: 'Sign in again and accept, or ask an administrator to grant admin consent.',
    source: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1',
  },
  {
    error: 'consent_required',
    code: 'consent-missing',
    reason: 'nobody has consented to the permissions that the app asks for',
    hint: 'Sign in once in a browser and consent, or let an administrator grant admin consent.',
    source: OPENID,
  },
  {
    error: 'login_required',
    code: 'sign-in-expired',
    reason: 'nobody is signed in any more',
    hint: 'Sign in again.',
    source: OPENID,
  },
  {
    error: 'identity_not_found',
    code: 'managed-identity-missing',
    reason: 'this machine has no such managed identity',
    hint: 'In the portal under the machine or service, Identity, switch on the system-assigned one, or assign the user-assigned one whose client id is stored.',
    source: MANAGED_IDENTITY,
  },
  {
    error: 'unknown_source',
    code: 'managed-identity-missing',
    reason: 'no identity service answers for this machine',
    hint: 'Run it on a machine or service of Azure that has a managed identity, or choose another mode.',
    source: MANAGED_IDENTITY,
  },
];
