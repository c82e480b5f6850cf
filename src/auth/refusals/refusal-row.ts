/** Why Microsoft Entra refused to give a token, as far as a person can do something about it. */
export type RefusalCode =
  | 'secret-wrong'
  | 'secret-expired'
  | 'certificate-wrong'
  | 'assertion-wrong'
  | 'assertion-expired'
  | 'federation-mismatch'
  | 'app-unknown'
  | 'app-disabled'
  | 'app-kind-wrong'
  | 'grant-not-enabled'
  | 'redirect-mismatch'
  | 'tenant-unknown'
  | 'tenant-wrong'
  | 'cloud-mismatch'
  | 'graph-unknown'
  | 'scope-invalid'
  | 'consent-missing'
  | 'admin-consent-needed'
  | 'consent-declined'
  | 'user-not-assigned'
  | 'account-kind-wrong'
  | 'account-unknown'
  | 'account-disabled'
  | 'account-locked'
  | 'password-wrong'
  | 'password-expired'
  | 'federated-sign-in-failed'
  | 'mfa-needed'
  | 'device-refused'
  | 'blocked-by-policy'
  | 'sign-in-expired'
  | 'code-refused'
  | 'device-code-pending'
  | 'device-code-expired'
  | 'device-code-declined'
  | 'request-malformed'
  | 'token-version-wrong'
  | 'too-many-requests'
  | 'managed-identity-missing'
  | 'authentication-refused';

export interface Refusal {
  code: RefusalCode;
  /** The sentence's end after "Microsoft Entra gave no token: ". */
  reason: string;
  /** What to do next. */
  hint: string;
}

/** What one AADSTS code, or several that ask for the same, mean. */
export interface RefusalRow extends Refusal {
  /** The numbers after AADSTS. */
  aadsts: readonly number[];
  /** Microsoft's page that explains them. */
  source: string;
}

/** Where Microsoft lists the codes. */
export const REFERENCE = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes';

/** Pages of the portal, as its menus are called. */
export const PORTAL = {
  secrets: 'the portal under App registrations, your app, Certificates & secrets',
  permissions: 'the portal under App registrations, your app, API permissions',
  authentication: 'the portal under App registrations, your app, Authentication',
  overview: 'the Overview page of the app registration',
  enterprise: 'the portal under Enterprise applications, your app',
  appSignIns: 'the entry in the portal under Sign-in logs, Service principal sign-ins',
  userSignIns: 'the entry in the portal under Sign-in logs',
} as const;
