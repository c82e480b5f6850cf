import { systemClock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { type Credentials, createCredentials, type MakeKeyPair } from '../identity/credentials.ts';
import type { KeptCertificate } from '../tls/certificate-files.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

/** What an emulator keeps, who it is, and its certificate, which is made where it is asked for. */
interface OpenedStore {
  store: Store;
  credentials: Credentials;
  openCertificate(): Promise<KeptCertificate>;
}

/** Opens a data folder, or memory where there is none. Fails as `openDataFolder` does. */
export async function openStore(
  data: string | undefined,
  random: Random,
  makeKeys?: MakeKeyPair,
  hostNames: readonly string[] = [],
): Promise<OpenedStore> {
  // Clients check a certificate by the machine's time, whatever the emulator's own clock shows.
  const now = () => systemClock.now();
  // What only some need is loaded where it is asked for: the database, and whatever makes certificates.
  if (data === undefined) {
    return {
      store: createMemoryStore(),
      credentials: createCredentials(random, makeKeys),
      openCertificate: async () => (await import('../tls/certificate.ts')).createCertificate(now(), random, hostNames),
    };
  }
  const { openDataFolder } = await import('./data-folder.ts');
  return {
    ...(await openDataFolder(data, random, makeKeys)),
    openCertificate: async () =>
      (await import('../tls/certificate-files.ts')).openCertificate(data, now(), random, hostNames),
  };
}
