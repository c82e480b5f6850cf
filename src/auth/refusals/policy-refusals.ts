import { PORTAL, REFERENCE, type RefusalRow } from './refusal-row.ts';

const CONDITIONAL_ACCESS =
  'https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access';
const TENANT_RESTRICTIONS = 'https://learn.microsoft.com/entra/identity/enterprise-apps/tenant-restrictions';

/** What a policy of the organisation asks for or forbids. */
export const POLICY_REFUSALS: readonly RefusalRow[] = [
  {
    aadsts: [50076, 50074, 50078, 50158, 500121],
    code: 'mfa-needed',
    reason: 'the account needs a second factor',
    hint: 'A stored user name and password cannot give it, and are not tried again: let the person sign in with --mode browser or device-code, let the app sign in as itself, with a secret or a certificate, or let an administrator exempt the account.',
    source: REFERENCE,
  },
  {
    aadsts: [50079, 50072, 53004, 53010],
    code: 'mfa-needed',
    reason: 'the account has to be set up for a second factor first',
    hint: 'Open https://aka.ms/mfasetup with the account, or let the app sign in as itself; a stored password passes no second factor, and is not tried again.',
    source: REFERENCE,
  },
  {
    aadsts: [50088],
    code: 'mfa-needed',
    reason: 'the limit of calls and messages for the second factor is reached',
    hint: 'Try again in some minutes, or use the authenticator app.',
    source: REFERENCE,
  },
  {
    aadsts: [53000, 530003, 50097, 50155, 50187, 135011],
    code: 'device-refused',
    reason: 'a policy asks for a device that is known, managed or compliant, and this one is not',
    hint: `Sign in by browser on a managed device, or let the app sign in as itself; an administrator sees the policy in ${PORTAL.userSignIns}.`,
    source: CONDITIONAL_ACCESS,
  },
  {
    aadsts: [53001, 50129],
    code: 'device-refused',
    reason: 'a policy asks for a device that has joined the domain, and this one has not',
    hint: `Sign in by browser on such a device, or let the app sign in as itself; an administrator sees the policy in ${PORTAL.userSignIns}.`,
    source: CONDITIONAL_ACCESS,
  },
  {
    aadsts: [50005],
    code: 'device-refused',
    reason: 'no policy allows signing in from this kind of system',
    hint: `Sign in from a system that the policy names; an administrator sees it in ${PORTAL.userSignIns}.`,
    source: CONDITIONAL_ACCESS,
  },
  {
    aadsts: [53003],
    code: 'blocked-by-policy',
    reason: 'a Conditional Access policy blocks the app',
    hint: `Ask an administrator for ${PORTAL.appSignIns}.`,
    source: CONDITIONAL_ACCESS,
  },
  {
    aadsts: [53002, 530021],
    code: 'blocked-by-policy',
    reason: 'a Conditional Access policy allows approved apps only',
    hint: `Let an administrator leave this app out of that policy; ${PORTAL.userSignIns} names it.`,
    source: CONDITIONAL_ACCESS,
  },
  {
    aadsts: [50131, 530032],
    code: 'blocked-by-policy',
    reason: 'a security policy of the tenant blocks the sign-in',
    hint: `Ask an administrator for ${PORTAL.userSignIns}.`,
    source: REFERENCE,
  },
  {
    aadsts: [53011, 530034],
    code: 'blocked-by-policy',
    reason: 'the account is held to be at risk',
    hint: 'Let an administrator look at it under Identity Protection, Risky users, and change its password.',
    source: REFERENCE,
  },
  {
    aadsts: [530035],
    code: 'blocked-by-policy',
    reason: 'the security defaults of the tenant block this way to sign in',
    hint: 'Let the app sign in as itself, with a secret or a certificate.',
    source: 'https://learn.microsoft.com/entra/fundamentals/security-defaults',
  },
  {
    aadsts: [50002, 500021, 500022],
    code: 'blocked-by-policy',
    reason: 'a proxy of this network lets nobody sign in to that tenant',
    hint: 'Compare the tenant; else ask who runs the network to add it to the tenant restrictions.',
    source: TENANT_RESTRICTIONS,
  },
  {
    aadsts: [500212, 500213],
    code: 'blocked-by-policy',
    reason: 'a policy between the two organisations keeps the account out of that tenant',
    hint: 'Ask the administrators of both tenants for External Identities, Cross-tenant access settings.',
    source: REFERENCE,
  },
];
