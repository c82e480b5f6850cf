import { StorageError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import { systemCodeOf } from '../../core/system-error.ts';

/** The keychain of the operating system, as far as the vault uses it; an entry belongs to the user who made it. */
export interface Keychain {
  /** The secret of an entry; undefined where there is none. */
  read(entry: string): Promise<Secret | undefined>;
  write(entry: string, secret: Secret): Promise<void>;
  remove(entry: string): Promise<void>;
}

/** Under what the entries are listed in the keychain. */
const SERVICE = 'graphcal';
/** On Linux the package would turn to the kernel's keyring, which forgets with the end of the session. */
const OPTIONS: { linux: { store: 'secret-service' } } = { linux: { store: 'secret-service' } };
const OTHERWISE = 'Use a passphrase instead: graphcal vault key passphrase.';

/**
 * The keychain of this machine: Keychain of macOS, Credential Manager of Windows, Secret Service of Linux. Loads the
 * optional package @napi-rs/keyring. Throws StorageError `keychain-package-missing`, and its methods `keychain-unusable`,
 * as on a machine without a desktop. https://github.com/Brooooooklyn/keyring-node
 */
export async function loadKeychain(load: () => Promise<KeyringPackage> = loadPackage): Promise<Keychain> {
  const { AsyncEntry } = await load();
  const use = async <T>(entry: string, act: (found: KeyringEntry) => Promise<T>): Promise<T> => {
    try {
      return await act(new AsyncEntry(SERVICE, entry, OPTIONS));
    } catch (cause) {
      throw unusable(cause);
    }
  };
  return {
    read: (entry) =>
      use(entry, async (found) => {
        const secret = await found.getPassword();
        return typeof secret === 'string' ? new Secret(secret) : undefined;
      }),
    write: (entry, secret) => use(entry, (found) => found.setPassword(secret.reveal())),
    remove: (entry) => use(entry, async (found) => void (await found.deletePassword())),
  };
}

/** An entry of the package, as far as it is used. */
export interface KeyringEntry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(password: string): Promise<void>;
  deletePassword(): Promise<unknown>;
}

/** What is used of the package. */
export interface KeyringPackage {
  AsyncEntry: new (service: string, account: string, options: typeof OPTIONS) => KeyringEntry;
}

/** Loads the package; throws StorageError `keychain-package-missing`. */
export async function loadPackage(
  load: () => Promise<KeyringPackage> = () => import('@napi-rs/keyring'),
): Promise<KeyringPackage> {
  try {
    return await load();
  } catch (cause) {
    const code = systemCodeOf(cause);
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    throw new StorageError(
      'keychain-package-missing',
      isMissing ? 'The package @napi-rs/keyring is not installed.' : 'The package @napi-rs/keyring cannot be loaded.',
      { cause, hint: `Install it beside graphcal: npm install @napi-rs/keyring. ${OTHERWISE}` },
    );
  }
}

/** The text of the cause names the service at most: it comes from the operating system, which knows no more. */
function unusable(cause: unknown): StorageError {
  return new StorageError('keychain-unusable', 'The keychain of the operating system cannot be used.', {
    cause,
    hint: `There is none without a desktop session, as in a container or a service. ${OTHERWISE}`,
  });
}
