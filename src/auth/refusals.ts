/** Why Microsoft Entra refused to give a token, as far as a person can do something about it. */
export type RefusalCode =
  | 'secret-wrong'
  | 'secret-expired'
  | 'certificate-unknown'
  | 'assertion-refused'
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
  700027: {
    code: 'certificate-unknown',
    reason: 'the certificate is not registered for the app, or it has expired there',
    hint: 'In the portal under App registrations, your app, Certificates & secrets, Certificates, upload the public part (.cer, .crt or .pem), and compare its thumbprint with that of graphcal auth list --json.',
  },
  700024: {
    code: 'assertion-refused',
    reason: 'the assertion that proves the app is not within its valid time',
    hint: 'Set the clock of this machine right.',
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
        ? 'Compare tenant, client id and secret with the app registration in the portal.'
        : `Look the code up at https://login.microsoftonline.com/error?code=${codes[0]}, and compare tenant, client id and secret with the app registration.`,
  };
}

/** Whether an AADSTS code says that the same request can succeed a moment later. */
export function isTransient(codes: readonly number[]): boolean {
  return codes.some((code) => TRANSIENT.has(code));
}
