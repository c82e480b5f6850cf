import { resolve } from 'node:path';
import type { Option } from 'commander';
import type { AuthenticationMode } from '../../auth/authentication.ts';
import { readSecretEnd } from '../../auth/expiry.ts';
import { MODE_NAMES, type ModeFields } from '../../auth/modes/modes.ts';
import { PASSWORD_WARNING } from '../../auth/modes/username-password.ts';
import type { TokenVersion } from '../../auth/token-request.ts';
import { UsageError } from '../../core/errors.ts';
import { readCertificateFields } from './certificate-files.ts';
import type { Io } from './io.ts';
import { readSecret } from './read-secret.ts';

const SECRET_VARIABLE = 'GRAPHCAL_CLIENT_SECRET';

/** Flags of `auth add` that belong to some modes only. */
export interface ModeFlags {
  certificate?: string;
  key?: string;
  sendCertificateChain?: boolean;
  tokenFile?: string;
  username?: string;
  allowPassword?: boolean;
  withSecret?: boolean;
  variable?: string;
  identityObjectId?: string;
  identityResourceId?: string;
  tokenVersion?: TokenVersion;
  resource?: string;
  secretExpiresOn?: string;
  port?: number;
  /** False with `--no-open`. */
  open?: boolean;
}

/** What `auth add` asks for a mode: which flags are its own, and how its fields are gathered. */
interface ModeAnswers<M extends AuthenticationMode> {
  flags: readonly (keyof ModeFlags)[];
  /** Reads files, the environment, standard input or a person's answers; throws UsageError or InputError. */
  gather(flags: ModeFlags, io: Io): Promise<Omit<ModeFields[M], 'clientId'>>;
}

/** https://learn.microsoft.com/entra/identity-platform/msal-client-applications */
const MODE_ANSWERS: { readonly [M in AuthenticationMode]: ModeAnswers<M> } = {
  'client-secret': {
    flags: ['tokenVersion', 'resource', 'secretExpiresOn'],
    gather: async ({ tokenVersion, resource, secretExpiresOn }, io) => ({
      // What is wrong with it is told before somebody types a secret in vain.
      secretExpiresOn: secretExpiresOn === undefined ? undefined : readSecretEnd(secretExpiresOn),
      secret: await readSecret(io, SECRET_VARIABLE, 'Client secret'),
      tokenVersion,
      resource,
    }),
  },
  certificate: {
    flags: ['certificate', 'key', 'sendCertificateChain', 'tokenVersion', 'resource'],
    gather: async (flags, io) => ({
      ...(await readCertificateFields(flags, io)),
      tokenVersion: flags.tokenVersion,
      resource: flags.resource,
    }),
  },
  'workload-identity': {
    flags: ['tokenFile'],
    gather: async ({ tokenFile }, { env, cwd }) => {
      const named = tokenFile ?? env.AZURE_FEDERATED_TOKEN_FILE;
      if (!named) throw missing('token file', '--token-file or AZURE_FEDERATED_TOKEN_FILE');
      return { tokenFile: resolve(cwd, named) };
    },
  },
  'managed-identity': {
    flags: ['identityObjectId', 'identityResourceId'],
    gather: async ({ identityObjectId, identityResourceId }) => ({ identityObjectId, identityResourceId }),
  },
  'username-password': {
    flags: ['username', 'allowPassword', 'withSecret', 'tokenVersion', 'resource'],
    gather: async ({ username, allowPassword = false, withSecret, tokenVersion, resource }, io) => {
      if (username === undefined) throw missing('user name', '--username');
      // Refused before somebody types a password in vain, and by the same words.
      if (!allowPassword) return { username, password: '', allowPassword };
      io.err(`graphcal: ${PASSWORD_WARNING}\n`);
      const password = await readSecret(io, 'GRAPHCAL_PASSWORD', 'Password');
      const secret = withSecret ? await readSecretBeside(io) : undefined;
      return { username, password, secret, allowPassword, tokenVersion, resource };
    },
  },
  browser: {
    flags: ['certificate', 'key', 'sendCertificateChain', 'withSecret', 'port', 'open'],
    gather: async ({ port, withSecret, ...flags }, io) => {
      if ([flags.certificate, flags.key, flags.sendCertificateChain].every((flag) => flag === undefined)) {
        return { port, secret: withSecret ? await readSecret(io, SECRET_VARIABLE, 'Client secret') : undefined };
      }
      if (!withSecret) return { port, ...(await readCertificateFields(flags, io)) };
      throw new UsageError('option-invalid', '--with-secret does not go with a certificate.', {
        hint: 'Choose the one that the app registration has.',
      });
    },
  },
  'device-code': { flags: [], gather: async () => ({}) },
  'access-token': {
    flags: ['variable'],
    gather: async ({ variable }) => ({ variable }),
  },
};

/** What `auth add` takes from the environment where its flags leave it out. */
export function defaultsOf(mode: AuthenticationMode, { env }: Pick<Io, 'env'>): { tenant?: string; clientId?: string } {
  if (mode !== 'workload-identity') return {};
  // Set in every pod by the webhook of Kubernetes. https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId } = env;
  return { ...(tenant ? { tenant } : {}), ...(clientId ? { clientId } : {}) };
}

/** Refuses flags that belong to other modes, by their names; each would be dropped in silence otherwise. */
export function refuseForeignFlags(mode: AuthenticationMode, flags: ModeFlags, options: readonly Option[]): void {
  for (const other of MODE_NAMES) {
    for (const name of MODE_ANSWERS[other].flags) {
      if (!isGiven(flags, name) || MODE_ANSWERS[mode].flags.includes(name)) continue;
      const flag = options.find((option) => option.attributeName() === name)?.long;
      const others = MODE_NAMES.filter((each) => MODE_ANSWERS[each].flags.includes(name));
      throw new UsageError('option-of-another-mode', `${flag} does not go with --mode ${mode}.`, {
        hint: `It is for --mode ${others.join(' and --mode ')}.`,
      });
    }
  }
}

/** An option that begins with `--no-` is true until it is given. */
function isGiven(flags: ModeFlags, name: keyof ModeFlags): boolean {
  return name === 'open' ? flags.open === false : flags[name] !== undefined;
}

/** The fields of a mode beside those that all have. */
export function gatherFields(mode: AuthenticationMode, flags: ModeFlags, io: Io): Promise<object> {
  return MODE_ANSWERS[mode].gather(flags, io);
}

/** Standard input holds the password alone. */
async function readSecretBeside(io: Io): Promise<string> {
  const secret =
    io.env[SECRET_VARIABLE] || (io.readInput() === undefined && (await io.askSecret('Client secret (not shown): ')));
  if (secret) return secret;
  throw missing('client secret', SECRET_VARIABLE);
}

function missing(what: string, where: string): UsageError {
  return new UsageError('option-missing', `No ${what} was given.`, { hint: `Give it by ${where}.` });
}
