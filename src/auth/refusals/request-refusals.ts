import { PORTAL, REFERENCE, type RefusalRow } from './refusal-row.ts';

const REFRESH_TOKENS = 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens';
const DEVICE_CODES = 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code';
const CODE_FLOW = 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow';
const SCOPES = 'https://learn.microsoft.com/entra/identity-platform/scopes-oidc';
const CLOUDS = 'https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud';

/** What is wrong with the request itself: where it went, what it asks for, or what it brought is over. */
export const REQUEST_REFUSALS: readonly RefusalRow[] = [
  {
    aadsts: [90002],
    code: 'tenant-unknown',
    reason: 'the directory does not exist in this cloud',
    hint: `Compare the Directory (tenant) ID on ${PORTAL.overview}, and check --cloud.`,
    source: REFERENCE,
  },
  {
    aadsts: [900023, 50128],
    code: 'tenant-unknown',
    reason: 'the directory id is neither an id nor a domain that exists',
    hint: `Compare the Directory (tenant) ID on ${PORTAL.overview}.`,
    source: REFERENCE,
  },
  {
    aadsts: [50194, 9001023, 50059, 90019],
    code: 'tenant-wrong',
    reason: 'the app signs in to one directory, and the request names none or many',
    hint: `Store the Directory (tenant) ID of ${PORTAL.overview} instead of common, organizations or consumers.`,
    source: REFERENCE,
  },
  {
    aadsts: [700005, 50143],
    code: 'tenant-wrong',
    reason: 'what was signed in with is of another directory',
    hint: 'Sign in anew with the tenant that is stored (graphcal auth list).',
    source: REFERENCE,
  },
  {
    aadsts: [90038, 900382, 900432, 90043, 90051, 1000104, 50049],
    code: 'cloud-mismatch',
    reason: 'the directory is of another cloud than the authority',
    hint: 'Add the authentication anew with the --cloud of the directory.',
    source: CLOUDS,
  },
  // The resource of every token is Graph's address, so an unknown one is a wrong address or cloud.
  {
    aadsts: [500011],
    code: 'graph-unknown',
    reason: 'the directory does not know the address of Graph that the token is for',
    hint: 'Compare the Graph address (--graph, with its port) with that of the cloud or server whose authority this is, and check --cloud.',
    source: REFERENCE,
  },
  {
    aadsts: [50001, 500014, 650052, 650054],
    code: 'graph-unknown',
    reason: 'Microsoft Graph is disabled in the directory, or not part of its subscription',
    hint: 'In the portal under Enterprise applications, Microsoft Graph, Properties, switch on "Enabled for users to sign-in"; else check the subscription of the tenant, and --graph.',
    source: REFERENCE,
  },
  {
    aadsts: [70011, 28000, 28002, 28003, 700022, 1002012],
    code: 'scope-invalid',
    reason: 'what was asked for is no permission of Graph, or cannot be asked for together',
    hint: 'Leave the scopes to graphcal; a list of your own names permissions of Graph alone, and .default without others.',
    source: SCOPES,
  },
  {
    aadsts: [70008, 700082, 700084, 50089, 50085],
    code: 'sign-in-expired',
    reason: 'the sign-in was not used for too long, or is over',
    hint: 'Sign in again; a refresh token that nobody uses ends after 90 days.',
    source: REFRESH_TOKENS,
  },
  {
    aadsts: [50173, 50132, 50133, 70000],
    code: 'sign-in-expired',
    reason: 'the sign-in was revoked, as after a change of the password',
    hint: 'Sign in again.',
    source: REFRESH_TOKENS,
  },
  {
    aadsts: [70043],
    code: 'sign-in-expired',
    reason: 'a policy asks for a new sign-in from time to time, and it is due',
    hint: 'Sign in again; for unattended work let the app sign in as itself.',
    source: REFERENCE,
  },
  {
    aadsts: [54005, 50147, 501481, 501491],
    code: 'code-refused',
    reason: 'the code of the sign-in page was used before, or is not of this sign-in',
    hint: 'Sign in again, in one window.',
    source: CODE_FLOW,
  },
  {
    aadsts: [70016],
    code: 'device-code-pending',
    reason: 'nobody has entered the device code yet',
    hint: 'Open the page that was shown, enter the code and sign in there.',
    source: DEVICE_CODES,
  },
  {
    aadsts: [70019],
    code: 'device-code-expired',
    reason: 'the device code has expired',
    hint: 'Begin again, and enter the new code within 15 minutes.',
    source: DEVICE_CODES,
  },
  {
    aadsts: [70018, 90119],
    code: 'device-code-expired',
    reason: 'the device code is not known',
    hint: 'Begin again, and enter the code as it is shown.',
    source: DEVICE_CODES,
  },
  {
    aadsts: [90120],
    code: 'device-code-declined',
    reason: 'the sign-in by device code was declined, or was done before',
    hint: 'Begin again, and accept it on the page.',
    source: DEVICE_CODES,
  },
  {
    aadsts: [90027, 901002, 90009],
    code: 'token-version-wrong',
    reason: 'the request is of another version of the sign-in service than the app or its resource',
    hint: 'Try the other --token-version of graphcal auth add (v1 or v2; --resource names what the token is for), and give --authority without /v1.0 or /oauth2.',
    source: REFERENCE,
  },
  {
    aadsts: [50196],
    code: 'too-many-requests',
    reason: 'the same token was asked for too often in a short time',
    hint: 'Wait some minutes, and keep one connection instead of opening a new one for each call.',
    source: REFERENCE,
  },
  {
    aadsts: [900144, 90014, 9002313, 90004, 90013, 90023, 90100, 900561],
    code: 'request-malformed',
    reason: 'the request did not arrive as it has to be',
    hint: 'Check whether a proxy in between changes requests, and --authority; else report it with the ids.',
    source: REFERENCE,
  },
];
