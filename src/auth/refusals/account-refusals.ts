import { PORTAL, REFERENCE, type RefusalRow } from './refusal-row.ts';

const GUESTS =
  'https://learn.microsoft.com/troubleshoot/azure/active-directory/error-code-aadsts50020-user-account-identity-provider-does-not-exist';
const ASSIGNED =
  'https://learn.microsoft.com/troubleshoot/azure/active-directory/error-code-aadsts50105-user-not-assigned-role';

/** What is wrong with the account of the person who signs in. */
export const ACCOUNT_REFUSALS: readonly RefusalRow[] = [
  {
    aadsts: [50034],
    code: 'account-unknown',
    reason: 'the directory does not know the account',
    hint: 'Check the spelling of the user name and the tenant; a guest has to be invited first.',
    source: REFERENCE,
  },
  {
    aadsts: [51004, 50014, 16003, 90125, 50197],
    code: 'account-unknown',
    reason: 'the directory does not know the account',
    hint: 'Check the spelling of the user name and the tenant; a guest has to be invited, and to accept, first.',
    source: REFERENCE,
  },
  {
    aadsts: [50020, 16000, 90072, 90084],
    code: 'account-kind-wrong',
    reason: 'the account is a guest or a personal one, or of another directory',
    hint: 'Sign in with a work or school account of the tenant, or let an administrator invite the account as a guest; with a password only members can sign in.',
    source: GUESTS,
  },
  {
    aadsts: [500208, 9002332, 90130, 90124],
    code: 'account-kind-wrong',
    reason: 'the app or the sign-in address takes another kind of account',
    hint: `Compare "Supported account types" on ${PORTAL.overview} with the account; graphcal works with work or school accounts.`,
    source: REFERENCE,
  },
  {
    aadsts: [50057],
    code: 'account-disabled',
    reason: 'the account is disabled',
    hint: 'Let an administrator enable it in the portal under Users, or use another account.',
    source: REFERENCE,
  },
  {
    aadsts: [50053],
    code: 'account-locked',
    reason: 'the account is locked after too many wrong sign-ins, or the network is one that attacks come from',
    hint: `Nothing is tried again, and each try can lengthen it: wait for a while; an administrator sees the reason in ${PORTAL.userSignIns}.`,
    source: REFERENCE,
  },
  {
    aadsts: [50126, 50056, 50064],
    code: 'password-wrong',
    reason: 'user name or password is wrong',
    hint: 'It is not tried again, as a few wrong tries lock the account: store the right one with graphcal auth add --replace.',
    source: REFERENCE,
  },
  {
    aadsts: [50055, 50144, 50125, 50135],
    code: 'password-expired',
    reason: 'the password has expired or has to be changed',
    hint: 'Sign in once in a browser and change it there, then store the new one with graphcal auth add --replace.',
    source: REFERENCE,
  },
  {
    aadsts: [50105],
    code: 'user-not-assigned',
    reason: 'the app wants people to be assigned to it, and the account is not',
    hint: `In ${PORTAL.enterprise}, Users and groups, assign the account or a group of it; or under Properties switch off "Assignment required".`,
    source: ASSIGNED,
  },
  {
    aadsts: [20001, 20012, 20033, 40008, 40009, 40010, 40015, 50008, 50107],
    code: 'federated-sign-in-failed',
    reason: "the account's own sign-in service refused it or did not answer",
    hint: 'Ask who runs that service (AD FS or another one); a password cannot be used here where the directory hands sign-in to it.',
    source: REFERENCE,
  },
  {
    aadsts: [80001, 80002, 80005, 80007, 80010, 80012, 80013, 80014],
    code: 'federated-sign-in-failed',
    reason: 'the password could not be checked on premises',
    hint: 'Ask an administrator whether the authentication agents run and reach Active Directory, and whether their clocks agree.',
    source: REFERENCE,
  },
  {
    aadsts: [65001, 90008, 700020],
    code: 'consent-missing',
    reason: 'nobody has consented to the permissions that the app asks for',
    hint: `Sign in once in a browser and consent, or let an administrator grant admin consent in ${PORTAL.permissions}.`,
    source: REFERENCE,
  },
  {
    aadsts: [650056, 65005, 650057],
    code: 'consent-missing',
    reason: 'the app registration lists no permission of Microsoft Graph, or nobody has consented to it',
    hint: `Add Calendars.ReadWrite of Microsoft Graph in ${PORTAL.permissions}, and grant admin consent there.`,
    source: 'https://learn.microsoft.com/troubleshoot/azure/active-directory/error-code-aadsts650056-misconfigured-app',
  },
  {
    aadsts: [90094, 90095, 90093, 90099],
    code: 'admin-consent-needed',
    reason: 'an administrator has to consent to what the app asks for',
    hint: `Let an administrator grant admin consent in ${PORTAL.permissions}.`,
    source: REFERENCE,
  },
  {
    aadsts: [65004],
    code: 'consent-declined',
    reason: 'consent to the permissions was declined',
    hint: 'Sign in again and accept, or ask an administrator to grant admin consent.',
    source: REFERENCE,
  },
];
