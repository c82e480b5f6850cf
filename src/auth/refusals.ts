/** Why Microsoft Entra refused to give a token, as far as a person can do something about it. */
export type RefusalCode =
  | 'secret-wrong'
  | 'secret-expired'
  | 'certificate-unknown'
  | 'assertion-refused'
  | 'federation-unknown'
  | 'password-wrong'
  | 'password-expired'
  | 'second-factor-needed'
  | 'account-locked'
  | 'account-disabled'
  | 'account-unknown'
  | 'consent-missing'
  | 'app-not-public'
  | 'app-unknown'
  | 'app-disabled'
  | 'tenant-unknown'
  | 'blocked-by-policy'
  | 'graph-unknown'
  | 'authentication-refused';

export interface Refusal {
  code: RefusalCode;
  /** The sentence's end after "Microsoft Entra gave no token: ". */
  reason: string;
  /** What to do next. */
  hint: string;
}

const FEDERATED =
  'In the portal under App registrations, your app, Certificates & secrets, Federated credentials, compare issuer, subject and audience with those of the token.';

/** Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  7000215: {
    code: 'secret-wrong',
    reason: 'the client secret is wrong',
    hint: 'In the portal under App registrations, your app, Certificates & secrets, create a new client secret and store its Value (not its Secret ID).',
  },
  7000222: {
    code: 'secret-expired',
    reason: 'the client secret has expired',
    hint: 'In the portal under App registrations, your app, Certificates & secrets, create a new client secret and store its Value.',
  },
  70021: {
    code: 'federation-unknown',
    reason: 'no federated credential of the app fits the token',
    hint: FEDERATED,
  },
  700211: {
    code: 'federation-unknown',
    reason: 'no federated credential of the app has the issuer of the token',
    hint: FEDERATED,
  },
  700212: {
    code: 'federation-unknown',
    reason: 'no federated credential of the app has the audience of the token',
    hint: FEDERATED,
  },
  700213: {
    code: 'federation-unknown',
    reason: 'no federated credential of the app has the subject of the token',
    hint: FEDERATED,
  },
  50126: {
    code: 'password-wrong',
    reason: 'user name or password is wrong',
    hint: 'It is not tried again, as a few tries lock the account. Store the right one with --replace.',
  },
  50055: {
    code: 'password-expired',
    reason: 'the password has expired',
    hint: 'Let the person sign in in a browser and choose a new one, then store that with --replace.',
  },
  50053: {
    code: 'account-locked',
    reason: 'the account is locked after too many wrong passwords, or the address is blocked',
    hint: 'Nothing is tried again. Wait, or let an administrator unlock it; find out who else uses the account.',
  },
  50057: {
    code: 'account-disabled',
    reason: 'the account is disabled',
    hint: 'Ask an administrator, or use another account.',
  },
  50034: {
    code: 'account-unknown',
    reason: 'the directory has no such account',
    hint: 'Compare the user principal name under Users in the portal; guests and personal accounts cannot sign in so.',
  },
  50076: {
    code: 'second-factor-needed',
    reason: 'the person has to confirm by a second factor',
    hint: 'A password alone cannot sign this person in, and is not tried again: choose a mode for an app, or let an administrator exempt the account.',
  },
  50079: {
    code: 'second-factor-needed',
    reason: 'the person has to register a second factor',
    hint: 'A password alone cannot sign this person in, and is not tried again: choose a mode for an app, or let an administrator exempt the account.',
  },
  65001: {
    code: 'consent-missing',
    reason: 'nobody consented to what the app asks for',
    hint: 'In the portal under App registrations, your app, API permissions, add the delegated permissions and grant admin consent.',
  },
  7000218: {
    code: 'app-not-public',
    reason: 'the app has to prove itself',
    hint: 'Store it with --with-secret, or switch on "Allow public client flows" under App registrations, your app, Authentication.',
  },
  700027: {
    code: 'certificate-unknown',
    reason: 'the certificate is not registered for the app, or it has expired there',
    hint: 'In the portal under App registrations, your app, Certificates & secrets, Certificates, upload the public part (.cer, .crt or .pem), and compare its thumbprint with that of graphcal auth list --json.',
  },
  700024: {
    code: 'assertion-refused',
    reason: 'the assertion that proves the app is not within its valid time',
    hint: 'Set the clock of this machine right; where the assertion comes from a file, see whether its issuer still renews it.',
  },
  700023: {
    code: 'assertion-refused',
    reason: 'the assertion that proves the app is not for this directory',
    hint: 'Compare the authority address and the tenant with the Endpoints page of the app registration.',
  },
  700016: {
    code: 'app-unknown',
    reason: 'the directory does not know the app',
    hint: 'Compare the Application (client) ID and the Directory (tenant) ID on the Overview page of the app registration; in another directory than its own the app needs admin consent first.',
  },
  7000229: {
    code: 'app-unknown',
    reason: 'the app has no service principal in the directory',
    hint: 'Let an administrator of that directory grant admin consent under App registrations, your app, API permissions.',
  },
  7000112: {
    code: 'app-disabled',
    reason: 'the app is disabled in the directory',
    hint: 'In the portal under Enterprise applications, your app, Properties, switch on "Enabled for users to sign-in".',
  },
  90002: {
    code: 'tenant-unknown',
    reason: 'the directory does not exist in this cloud',
    hint: 'Compare the Directory (tenant) ID on the Overview page of the app registration, and check --cloud.',
  },
  900023: {
    code: 'tenant-unknown',
    reason: 'the directory id is neither an id nor a domain that exists',
    hint: 'Compare the Directory (tenant) ID on the Overview page of the app registration.',
  },
  53003: {
    code: 'blocked-by-policy',
    reason: 'a Conditional Access policy blocks the app',
    hint: 'Ask an administrator for the entry in the portal under Sign-in logs, Service principal sign-ins.',
  },
  // The resource of every token is Graph's address, so an unknown one is a wrong address or cloud.
  500011: {
    code: 'graph-unknown',
    reason: 'the directory does not know the address of Graph that the token is for',
    hint: 'Compare the Graph address (--graph, with its port) with that of the cloud or server whose authority this is, and check --cloud.',
  },
};

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes: the directory service is unavailable for a moment. */
const TRANSIENT: ReadonlySet<number> = new Set([90033, 90036]);

/** The first of the AADSTS codes that is in the table, else a refusal that names the code and where to look it up. */
export function findRefusal(codes: readonly number[]): Refusal {
  for (const code of codes) {
    const refusal = REFUSALS[code];
    if (refusal !== undefined) return refusal;
  }
  return {
    code: 'authentication-refused',
    reason: 'it refused the request',
    hint:
      codes[0] === undefined
        ? 'Compare tenant, client id and credentials with the app registration in the portal.'
        : `Look the code up at https://login.microsoftonline.com/error?code=${codes[0]}, and compare tenant, client id and credentials with the app registration.`,
  };
}

/** Whether an AADSTS code says that the same request can succeed a moment later. */
export function isTransient(codes: readonly number[]): boolean {
  return codes.some((code) => TRANSIENT.has(code));
}
