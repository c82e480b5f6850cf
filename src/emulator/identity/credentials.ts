import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { InputError } from '../../core/errors.ts';
import { type Random, randomUuid } from '../../core/random.ts';

/** Who may sign in at this server, and the key that signs its tokens. */
export interface Credentials {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Object id of the application's service principal; `oid` and `sub` of its tokens. */
  readonly principalId: string;
  /** The key pair; made on first use, as making one takes a tenth of a second. */
  keys(): Promise<SigningKeys>;
}

interface SigningKeys {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const SECRET_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SECRET_LENGTH = 40;

/** What of the credentials a data folder keeps. */
export interface StoredCredentials {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  principalId: string;
  privateKey: string;
}

/** Makes the key pair that signs tokens. */
export type MakeKeyPair = () => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

const makeKeyPair: MakeKeyPair = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

/** Reads a key that signs tokens; fails with `option-invalid` for what is no RSA private key. */
export function readKeyPair(key: string | KeyObject): { privateKey: KeyObject; publicKey: KeyObject } {
  let privateKey: KeyObject | undefined;
  try {
    privateKey = typeof key === 'string' ? createPrivateKey(key) : key;
  } catch {
    // What the reader says may quote the key.
  }
  if (privateKey?.type !== 'private' || privateKey.asymmetricKeyType !== 'rsa')
    throw new InputError(
      'option-invalid',
      "The emulator's option signingKey must be an RSA private key as PEM or KeyObject.",
      { field: 'signingKey' },
    );
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Makes new credentials. */
export function createCredentials(random: Random, makeKeys: MakeKeyPair = makeKeyPair): Credentials {
  const principalId = randomUuid(random);
  let keys: Promise<SigningKeys> | undefined;
  return {
    tenantId: randomUuid(random),
    clientId: randomUuid(random),
    clientSecret: createSecret(random),
    principalId,
    keys() {
      keys ??= makeKeys().then((pair) => ({
        id: principalId,
        ...pair,
      }));
      return keys;
    },
  };
}

/** Credentials as they were kept. */
export function restoreCredentials(stored: StoredCredentials): Credentials {
  const privateKey = createPrivateKey(stored.privateKey);
  const keys: SigningKeys = { id: stored.principalId, privateKey, publicKey: createPublicKey(privateKey) };
  const { tenantId, clientId, clientSecret, principalId } = stored;
  return { tenantId, clientId, clientSecret, principalId, keys: () => Promise.resolve(keys) };
}

/** Makes the form in which a data folder keeps credentials. */
export async function storeCredentials(credentials: Credentials): Promise<StoredCredentials> {
  const { privateKey } = await credentials.keys();
  const { tenantId, clientId, clientSecret, principalId } = credentials;
  return {
    tenantId,
    clientId,
    clientSecret,
    principalId,
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

// The form of a secret's value in the portal; a GUID there is the secret's id, which clients warn of.
function createSecret(random: Random): string {
  const letters = [...random.bytes(SECRET_LENGTH)].map((byte) => SECRET_LETTERS[byte % SECRET_LETTERS.length]).join('');
  return `${letters.slice(0, 3)}8Q~${letters.slice(6)}`;
}
