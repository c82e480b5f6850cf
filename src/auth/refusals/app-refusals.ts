import { PORTAL, REFERENCE, type RefusalRow } from './refusal-row.ts';

const CERTIFICATES = 'https://learn.microsoft.com/entra/identity-platform/certificate-credentials';
const FEDERATION = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations';
const PUBLIC_APPS = 'https://learn.microsoft.com/entra/identity-platform/msal-client-applications';
const REDIRECTS =
  'https://learn.microsoft.com/troubleshoot/azure/active-directory/error-code-aadsts50011-reply-url-mismatch';

/** What is wrong with the app registration, or with how the app proves who it is. */
export const APP_REFUSALS: readonly RefusalRow[] = [
  {
    aadsts: [7000215, 70002],
    code: 'secret-wrong',
    reason: 'the client secret is wrong',
    hint: `In ${PORTAL.secrets}, create a new client secret and store its Value (not its Secret ID).`,
    source: REFERENCE,
  },
  {
    aadsts: [7000222],
    code: 'secret-expired',
    reason: 'the client secret has expired',
    hint: `In ${PORTAL.secrets}, create a new client secret and store its Value.`,
    source: REFERENCE,
  },
  {
    aadsts: [700027, 50012, 50003, 50006],
    code: 'certificate-wrong',
    reason: 'the certificate that signed the request is not one of the app, or does not fit its key',
    hint: `In ${PORTAL.secrets}, upload the certificate (the .cer or .pem without the key) whose private key is stored here, and compare the thumbprints; one that has expired has to be renewed.`,
    source: CERTIFICATES,
  },
  {
    aadsts: [700030],
    code: 'certificate-wrong',
    reason: "the certificate's subject name is not authorized for the app",
    hint: `In ${PORTAL.secrets}, upload this very certificate, or let an administrator add its subject name to the app.`,
    source: REFERENCE,
  },
  {
    aadsts: [700021, 700023, 700026, 50027, 50048, 5002738, 900384],
    code: 'assertion-wrong',
    reason: 'the signed assertion names another app or audience, or cannot be read',
    hint: `Compare the Application (client) ID and the Directory (tenant) ID on ${PORTAL.overview} with the stored ones (graphcal auth list); one that you bring yourself has to name the token endpoint as its audience.`,
    source: CERTIFICATES,
  },
  {
    aadsts: [700024, 500133, 50013],
    code: 'assertion-expired',
    reason: 'the signed assertion is not valid at this time',
    hint: "Compare this machine's clock with the true time (graphcal doctor does), and set it; an assertion that comes from a file or another issuer has to be a fresh one.",
    source: CERTIFICATES,
  },
  {
    aadsts: [70021, 700211, 700212, 700213],
    code: 'federation-mismatch',
    reason: "no federated credential of the app has the assertion's issuer, subject and audience",
    hint: `In ${PORTAL.secrets}, Federated credentials, compare issuer, subject and audience letter by letter with those of the token; a new credential takes some minutes to work.`,
    source: FEDERATION,
  },
  {
    aadsts: [700229],
    code: 'federation-mismatch',
    reason: 'the token that was exchanged is that of a person, and only that of an app or managed identity can be',
    hint: 'Exchange a token that a managed identity or an app got for itself.',
    source: REFERENCE,
  },
  {
    aadsts: [700016, 700011],
    code: 'app-unknown',
    reason: 'the directory does not know the app',
    hint: `Compare the Application (client) ID and the Directory (tenant) ID on ${PORTAL.overview}; in another directory than its own the app needs admin consent first.`,
    source: REFERENCE,
  },
  {
    aadsts: [7000229],
    code: 'app-unknown',
    reason: 'the app has no service principal in the directory',
    hint: 'Let an administrator of that directory grant admin consent under App registrations, your app, API permissions.',
    source: REFERENCE,
  },
  {
    aadsts: [7000112, 70001],
    code: 'app-disabled',
    reason: 'the app is disabled in the directory',
    hint: `In ${PORTAL.enterprise}, Properties, switch on "Enabled for users to sign-in".`,
    source: REFERENCE,
  },
  {
    aadsts: [1000031],
    code: 'app-disabled',
    reason: 'the app cannot be used at this time',
    hint: `Ask an administrator to look in ${PORTAL.enterprise}, Properties, whether it was disabled.`,
    source: REFERENCE,
  },
  {
    aadsts: [7000218, 7000216],
    code: 'app-kind-wrong',
    reason: 'the app is a confidential one, and neither secret nor certificate came with the request',
    hint: `Store a secret or certificate with the authentication (with a user name and password: --with-secret), or, for a person who signs in without one: in ${PORTAL.authentication}, switch on "Allow public client flows".`,
    source: PUBLIC_APPS,
  },
  {
    aadsts: [700025],
    code: 'app-kind-wrong',
    reason: 'the app is a public one, and a secret or certificate came with the request',
    hint: `Leave the secret out; or in ${PORTAL.authentication}, remove the redirect address below "Mobile and desktop applications", and add it below "Web".`,
    source: PUBLIC_APPS,
  },
  {
    aadsts: [70003, 7000114],
    code: 'grant-not-enabled',
    reason: 'the app may not sign in this way',
    hint: `Choose another mode, or in ${PORTAL.authentication}, switch on "Allow public client flows" for passwords.`,
    source: REFERENCE,
  },
  {
    aadsts: [70005, 70007, 700054],
    code: 'grant-not-enabled',
    reason: 'the app asked the sign-in page for a kind of answer that it is not set up for',
    hint: `In ${PORTAL.authentication}, add the redirect address below "Web" or "Mobile and desktop applications"; "ID tokens" need not be ticked for graphcal.`,
    source: REFERENCE,
  },
  {
    aadsts: [50011, 70004, 900971],
    code: 'redirect-mismatch',
    reason: 'the redirect address is not one of the app',
    hint: `In ${PORTAL.authentication}, add the platform "Mobile and desktop applications" (for an app with a secret "Web") with http://localhost; the port does not count.`,
    source: REDIRECTS,
  },
];
