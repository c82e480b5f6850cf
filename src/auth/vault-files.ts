/** Names of the vault's files in the home folder. */
export const VAULT_FILE = 'vault.json';
export const VAULT_KEY_FILE = 'vault.key';
export const VAULT_LOCK_FILE = 'vault.lock';
